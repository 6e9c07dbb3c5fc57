import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitLines } from '../../src/wire/lines.ts'
import { collect } from '../support/collect.ts'

async function * chunks (bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

describe('splitLines', () => {
  it('gives the same lines however the bytes were cut', async () => {
    const values = fc.array(fc.string({ unit: 'grapheme' }).map((value) => JSON.stringify(value)))
    await fc.assert(fc.asyncProperty(values, fc.array(fc.nat(9)), fc.boolean(), async (lines, sizes, ended) => {
      const text = lines.join('\n') + (ended && lines.length > 0 ? '\n' : '')
      expect(await collect(splitLines(chunks(new TextEncoder().encode(text), sizes)))).toEqual(lines)
    }))
  })

  it('leaves empty lines out', async () => {
    expect(await collect(splitLines(chunks(new TextEncoder().encode('\n1\r\n\n  \n2'), [])))).toEqual(['1\r', '2'])
  })

  it('refuses a line above its limit, also one that never ends', async () => {
    const bytes = new TextEncoder().encode('12345\n123456')
    await expect(collect(splitLines(chunks(bytes, []), 5))).rejects.toMatchObject({ code: 'E_LIMIT_LINE', facts: { limit: 5 } })
    await expect(collect(splitLines(chunks(bytes, []), 6))).resolves.toEqual(['12345', '123456'])
  })
})
