/** JSON that two readers could understand differently, or that would cost the reader too much. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { factsOf, parse } from '@hanse/stix'
import { expect } from 'vitest'
import { importCase, takenCase } from './support/import-case.ts'
import { node } from './support/node.ts'
import { bundleOf, indicator, indicatorWith, uuid, utf8 } from './support/objects.ts'
import type { BadInput } from './support/case.ts'

const deepLevels = 100_000
const bombBytes = 4 * 1024 * 1024

function nested (levels: number): string {
  return indicatorWith(`"x_deep":${'['.repeat(levels)}${']'.repeat(levels)}`)
}

/** A valid indicator in which some bytes stand in the place of a mark. */
function withBytes (hex: string): Uint8Array {
  const bytes = Buffer.from(indicatorWith('"name":"MARK"'))
  const at = bytes.indexOf('MARK')
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(hex, 'hex'), bytes.subarray(at + 4)])
}

async function held (id: string): Promise<Record<string, unknown>> {
  for await (const event of node().subscribe({ since: 'start', types: ['object'], follow: false })) {
    if (event.type === 'object' && event.id === id) {
      return JSON.parse(new TextDecoder().decode(event.bytes)) as Record<string, unknown>
    }
  }
  throw new Error(`${id} is not held`)
}

const refused: BadInput[] = [
  importCase(4, 'a second value behind the first', 'E_ENC_TRAILING', () => `${JSON.stringify(indicator())} {}`, { whole: true }),
  importCase(8, '`tlp` twice in an object', 'E_ENC_DUPLICATE_KEY', () => indicatorWith('"x_tlp":"red","x_tlp":"clear"')),
  importCase(8, 'a key twice, once by an escape', 'E_ENC_DUPLICATE_KEY', () => indicatorWith('"x_tlp":"red","x_\\u0074lp":"clear"')),
  importCase(9, '1e400', 'E_ENC_NUMBER', () => indicatorWith('"confidence":1e400')),
  importCase(9, 'NaN', 'E_ENC_SYNTAX', () => indicatorWith('"confidence":NaN')),
  importCase(10, '2^53 + 1', 'E_ENC_NUMBER_RANGE', () => indicatorWith('"confidence":9007199254740993')),
  importCase(11, 'a list that never ends', 'E_ENC_TRUNCATED', () => `{"type":"bundle","objects":[${JSON.stringify(indicator())}`, { whole: true }),
  importCase(12, '33 levels', 'E_ENC_DEPTH', () => nested(32)),
  importCase(12, '100,000 levels', 'E_ENC_DEPTH', () => nested(deepLevels)),
  importCase(13, 'a byte that UTF-8 does not have there', 'E_ENC_UTF8', withBytes('c328')),
  importCase(13, 'an overlong form of a slash', 'E_ENC_UTF8', withBytes('c0af')),
  importCase(13, 'half a surrogate pair in an escape', 'E_ENC_UTF8', () => indicatorWith('"name":"\\ud800"')),
  importCase(14, 'a NUL in an id', 'E_ENC_TEXT', () => JSON.stringify(indicator({ id: `indicator--${uuid()}\0` })), { path: '.id' }),
  importCase(14, 'a byte order mark in an id', 'E_ENC_TEXT', () => JSON.stringify(indicator({ id: `\ufeffindicator--${uuid()}` })), { path: '.id' }),
  importCase(53, 'a gzip file of 4 MiB of zeros', 'E_FORMAT_UNSUPPORTED', gzipSync(new Uint8Array(bombBytes)), { whole: true }),
  importCase(53, 'a brotli file of 4 MiB of zeros', 'E_FORMAT_UNSUPPORTED', brotliCompressSync(new Uint8Array(bombBytes)), { whole: true })
]

const harmless: BadInput[] = [
  takenCase(9, '−0 and a fraction, which are data of an object', () => indicatorWith('"x_zero":-0,"x_part":0.5'), async ([id]) => {
    expect(await held(id)).toMatchObject({ x_part: 0.5 })
  }),
  takenCase(14, 'a byte order mark in front of a file', () => JSON.stringify(indicator()), async (_ids, bytes) => {
    expect(parse(Buffer.concat([utf8('\ufeff'), bytes])).objects).toHaveLength(1)
    expect(factsOf(Buffer.concat([utf8('\ufeff'), bytes])).status).toBe('unparseable')
  }),
  takenCase(15, '`__proto__`, `constructor` and `prototype` as keys of an object', () =>
    indicatorWith('"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"prototype":1'), async ([id]) => {
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
    expect(Object.hasOwn(await held(id), '__proto__')).toBe(true)
    const { value } = parse(utf8(JSON.stringify(await held(id)))).objects[0]
    expect(value['admin']).toBeUndefined()
    expect(Object.keys(value)).toContain('__proto__')
  }),
  takenCase(16, '`then` and `toJSON` as keys of objects', () => bundleOf(
    indicator({ then: 'x', toJSON: 'y' }), indicator({ then: { call: 1 }, toJSON: null })
  ), async ([first, second]) => {
    expect(await held(first)).toMatchObject({ then: 'x', toJSON: 'y' })
    expect((await node().lookup('bad-input.example')).matches.map(({ id }) => id)).toContain(second)
  })
]

export const jsonCases: BadInput[] = [...refused, ...harmless]
