import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factsOf, parse, parseObject } from '../src/index.ts'
import { objectBytesMax, refsMax, sourceBytesMax, stringBytesMax } from '../src/limits.ts'
import { bundle, bytesOf, jsonBytes, smallNumbers, stixObject, textOf, uuid } from './support/objects.ts'
import type { ParsedBundle } from '../src/index.ts'

const good = stixObject('tool', { name: 'good' }, 9)

function codes (parsed: ParsedBundle): string[] {
  return parsed.refused.map(({ code }) => code)
}

describe('parse', () => {
  it('takes a bundle, a list and a single object', () => {
    expect(parse(jsonBytes(bundle(good))).objects.map(({ path }) => path)).toEqual(['$.objects[0]'])
    expect(parse(jsonBytes([good])).objects.map(({ path }) => path)).toEqual(['$[0]'])
    expect(parse(jsonBytes(good)).objects.map(({ path }) => path)).toEqual(['$'])
  })

  it('takes a bundle without objects, and one whose type stands last', () => {
    expect(parse(bytesOf('{"type":"bundle"}'))).toEqual({ objects: [], refused: [] })
    expect(parse(bytesOf('[]'))).toEqual({ objects: [], refused: [] })
    expect(parse(bytesOf(`{"objects":[${JSON.stringify(good)}],"type":"bundle"}`)).objects).toHaveLength(1)
  })

  it('takes an object that is no bundle and has a list named objects', () => {
    const parsed = parse(jsonBytes({ ...good, objects: [1, 2] }))

    expect(parsed.objects[0].value.objects).toEqual([1, 2])
  })

  it('skips the byte order mark of a file, not of a leaf', () => {
    expect(parse(bytesOf(`\ufeff${JSON.stringify(good)}`)).objects).toHaveLength(1)
    expect(parseObject(bytesOf(`\ufeff${JSON.stringify(good)}`)).ok).toBe(false)
  })

  it('keeps the bytes of an object and removes the white space between its tokens', () => {
    const spelled = '{ "type" : "tool",\n\t"id":"tool--00000000-0000-4000-8000-000000000009" ,"x_n" : [ 1.50 , 2E1 ],"name":"a  \\u00e9é" }'
    const [object] = parse(bytesOf(`{"type":"bundle","objects":[ ${spelled} ]}`)).objects

    expect(textOf(object.bytes)).toBe('{"type":"tool","id":"tool--00000000-0000-4000-8000-000000000009","x_n":[1.50,2E1],"name":"a  \\u00e9é"}')
    expect(object.value.name).toBe('a  éé')
  })

  it('gives the same bytes however its source is spaced', () => {
    const properties = fc.dictionary(fc.string({ unit: 'grapheme' }).map(key => `x_${key}`), fc.jsonValue({ maxDepth: 3 }))

    fc.assert(fc.property(properties, fc.nat({ max: 3 }), (extra, indent) => {
      const value = smallNumbers({ ...good, ...extra }) as Record<string, unknown>
      const { objects, refused } = parse(bytesOf(JSON.stringify(bundle(value), undefined, indent)))

      expect(refused).toEqual([])
      expect(textOf(objects[0].bytes)).toBe(JSON.stringify(value))
      expect(parseObject(objects[0].bytes)).toEqual({ ok: true, object: { ...objects[0], path: '$' } })
    }))
  })

  it.each([
    ['no object', '3', 'E_STIX_SCHEMA'],
    ['a syntax error', '{"a":nonsense}', 'E_ENC_SYNTAX'],
    ['an unescaped line end', '{"a":"x\ny, ]"}', 'E_ENC_SYNTAX'],
    ['brackets inside a bad string', '{"a":"\\x ]}"}', 'E_ENC_SYNTAX'],
    ['a missing value', '{"a":}', 'E_ENC_SYNTAX'],
    ['a bare word', 'nonsense', 'E_ENC_SYNTAX']
  ])('refuses %s in a bundle and takes its neighbours', (_, bad, code) => {
    const text = JSON.stringify(good)
    const other = JSON.stringify(stixObject('tool', {}, 8))
    const parsed = parse(bytesOf(`{"type":"bundle","objects":[${text},${bad},${other}]}`))

    expect(parsed.objects).toHaveLength(2)
    expect(codes(parsed)).toEqual([code])
    expect(parsed.refused[0]).toMatchObject({ object: '$.objects[1]', path: expect.stringMatching(/^\$\.objects\[1\]/) as string })
  })

  it.each([
    ['a wrong continuation', [0x62, 0xc3, 0x28]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong slash of three', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond the last code point', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that no text has', [0xff]],
    ['a half that an escape would complete', [...bytesOf('\\ud83d'), 0x80]]
  ])('refuses just the object with %s in UTF-8', (_, wrong) => {
    const [before, between, after] = JSON.stringify([{ ...good, name: 'X' }, { ...good, name: 'Xé€😀' }]).split('X').map(bytesOf)
    const parsed = parse(Uint8Array.from([...before, ...wrong, ...between, ...after]))

    expect(codes(parsed)).toEqual(['E_ENC_UTF8'])
    expect(parsed.objects.map(({ value }) => value.name)).toEqual(['é€😀'])
  })

  it('refuses just the element that is a wrong byte', () => {
    const parsed = parse(Uint8Array.from([...bytesOf('['), 0xff, ...bytesOf(`,${JSON.stringify(good)}]`)]))

    expect(codes(parsed)).toEqual(['E_ENC_UTF8'])
    expect(parsed.objects).toHaveLength(1)
  })

  it.each([
    ['not JSON', 'BEGIN:VCARD', 'E_FORMAT_UNSUPPORTED'],
    ['empty', '', 'E_ENC_TRUNCATED'],
    ['cut off', '{"type":"bundle","objects":[{"type":"tool"', 'E_ENC_TRUNCATED'],
    ['cut off behind an object', `{"type":"bundle","objects":[${JSON.stringify(good)}`, 'E_ENC_TRUNCATED'],
    ['followed by something', `${JSON.stringify(bundle(good))}x`, 'E_ENC_TRAILING'],
    ['a bundle with two lists', '{"type":"bundle","objects":[],"objects":[]}', 'E_ENC_DUPLICATE_KEY'],
    ['a bundle whose objects are none', '{"type":"bundle","objects":{}}', 'E_STIX_SCHEMA'],
    ['a list without commas', `[${JSON.stringify(good)} ${JSON.stringify(good)}]`, 'E_ENC_SYNTAX'],
    ['a number', '7', 'E_FORMAT_UNSUPPORTED']
  ])('gives one refusal for a source that is %s', (_, source, code) => {
    const parsed = parse(bytesOf(source))

    expect(parsed.objects).toEqual([])
    expect(parsed.refused).toMatchObject([{ object: '$', code }])
  })

  it('names a refused object by its id, escaped and cut', () => {
    const { refused } = parse(jsonBytes([{ type: 'tool', id: `\u001b]52;${'x'.repeat(100)}` }]))

    expect(refused[0].object).toHaveLength(64)
    expect(refused[0].object.startsWith('\\u{1b}]52;xxx')).toBe(true)
    expect(refused[0].message).toMatch(/^[\x20-\x7e]*$/)
  })

  it('refuses the second of two contents of one version', () => {
    const parsed = parse(jsonBytes([good, good, { ...good, name: 'other' }]))

    expect(parsed.objects).toHaveLength(2)
    expect(codes(parsed)).toEqual(['E_STIX_CONFLICT'])
  })

  it('never throws, for any bytes', () => {
    const spoil = fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 }))

    fc.assert(fc.property(fc.array(spoil, { maxLength: 3 }), changes => {
      const bytes = jsonBytes(bundle(good, stixObject('indicator', { pattern: "[url:value = 'x']" })))

      changes.forEach(([at, byte]) => { bytes[at % bytes.length] = byte })

      expect(parse(bytes).objects.every(object => parseObject(object.bytes).ok)).toBe(true)
    }), { numRuns: 1_000 })
  })
})

describe('limits of an object', () => {
  const filler = Array.from({ length: 8 }, () => 'x'.repeat(stringBytesMax / 2))

  function ofSize (bytes: number): Uint8Array {
    const empty = jsonBytes({ ...good, x_filler: filler.slice(1), x_rest: '' }).length

    return jsonBytes({ ...good, x_filler: filler.slice(1), x_rest: 'x'.repeat(bytes - empty) })
  }

  it('bytes', () => {
    expect(ofSize(objectBytesMax)).toHaveLength(objectBytesMax)
    expect(parse(ofSize(objectBytesMax)).objects).toHaveLength(1)
    expect(parseObject(ofSize(objectBytesMax)).ok).toBe(true)
    expect(codes(parse(ofSize(objectBytesMax + 1)))).toEqual(['E_LIMIT_OBJECT_BYTES'])
    expect(parseObject(ofSize(objectBytesMax + 1))).toMatchObject({ refusal: { code: 'E_LIMIT_OBJECT_BYTES' } })
    expect(factsOf(ofSize(objectBytesMax + 1)).status).toBe('unparseable')
  })

  it('refs', () => {
    const report = (count: number): Uint8Array => jsonBytes({ ...good, object_refs: new Array<string>(count).fill(`tool--${uuid(3)}`) })

    expect(parse(report(refsMax)).objects).toHaveLength(1)
    expect(codes(parse(report(refsMax + 1)))).toEqual(['E_LIMIT_REFS'])
  })

  it('source', () => {
    expect(codes(parse(new Uint8Array(sourceBytesMax + 1)))).toEqual(['E_LIMIT_SOURCE_BYTES'])
  })

  it('takes a collection of thousands of references', () => {
    const contents = Array.from({ length: 1_824 }, (_, i) => ({ object_ref: `tool--${uuid(i)}`, object_modified: '2026-01-31T00:00:00.000Z' }))
    const [object] = parse(jsonBytes([stixObject('x-mitre-collection', { x_mitre_contents: contents })])).objects

    expect(object.facts.refs).toHaveLength(1_824)
  })
})
