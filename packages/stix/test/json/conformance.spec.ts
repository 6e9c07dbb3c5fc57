import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWithData } from '../../../../test/support/shared-data.ts'
import { parseJson } from '../../src/index.ts'

/** Valid JSON that two readers can understand differently: refused on purpose. */
const refusedOnPurpose = new Map([['y_object_duplicated_key_and_value.json', 'E_ENC_DUPLICATE_KEY']])

describeWithData('JSONTestSuite', ['conformance', 'json-test-suite', 'test_parsing'], folder => {
  for (const name of readdirSync(folder)) {
    const read = (): ReturnType<typeof parseJson> => parseJson(readFileSync(join(folder, name)))

    if (name.startsWith('i_')) {
      it(`${name} gives an answer`, () => {
        expect(typeof read().ok).toBe('boolean')
      })
    } else if (refusedOnPurpose.has(name)) {
      it(`${name} is refused on purpose`, () => {
        const result = read()

        expect(result.ok ? 'ok' : result.refusal.code).toBe(refusedOnPurpose.get(name))
      })
    } else {
      it(name, () => {
        expect(read().ok).toBe(name.startsWith('y_'))
      })
    }
  }
})
