import { describe } from 'vitest'
import { codesOf } from '../../../../test/support/decoders.ts'
import { codeOfThrow, jsonValues } from '../../../../test/support/fuzz-target.ts'
import { itHoldsUnderFuzz } from '../../../../test/support/fuzz.ts'
import { readJson } from '../../src/server/body.ts'
import { readExport, readImport, readLookup, readPublication, readPublishing, readRelease, readWithdrawal } from '../../src/server/shape.ts'

const runs = 300
const bodyBytesMax = 4_096
const bundle = Buffer.from('{}').toString('base64')
const terms = {
  tlp: 'green',
  audience: { any: [{ all: true }, { members: ['did:key:z'], roles: ['full'] }], except: { countries: ['US'] } },
  pap: 'amber',
  iep: {},
  expires: 1
}

const bodies: ReadonlyArray<readonly [string, unknown, (body: unknown) => unknown]> = [
  ['import', { bundle }, readImport],
  ['preview', { bundle, terms }, readPublishing],
  ['publish', { bundle, terms, at: 1, hold: true, note: 'n', by: 'b' }, readPublication],
  ['withdraw', { ids: ['indicator--1'], reason: 'revoked' }, readWithdrawal],
  ['release', { why: 'w', by: 'b' }, readRelease],
  ['export', { types: ['indicator'], since: '1.1', purpose: 'p', by: 'b' }, readExport],
  ['lookup', { value: 'a.example' }, readLookup]
]

describe('a body of a request that nobody would send', () => {
  for (const [name, body, shape] of bodies) {
    itHoldsUnderFuzz({
      name,
      codes: codesOf('API body'),
      corpus: [new TextEncoder().encode(JSON.stringify(body))],
      read: async (bytes) => codeOfThrow(async () => {
        const request = new Request('http://localhost', { method: 'POST', body: new Uint8Array(bytes) })
        return shape(await readJson(request, bodyBytesMax, AbortSignal.timeout(60_000)))
      }),
      ...(jsonValues !== undefined && { values: jsonValues })
    }, runs)
  }
})
