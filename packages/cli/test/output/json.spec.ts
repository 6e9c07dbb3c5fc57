import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLine, withObject } from '../../src/output/json.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('jsonLine', () => {
  it('is the JSON of the value, on one line', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const line = jsonLine(value)
      expect(line).not.toMatch(/[\r\n]/)
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)))
    }))
    expect(jsonLine({ a: undefined, b: [undefined] })).toBe('{"b":[null]}')
  })

  it('carries the bytes of an object as they are', () => {
    const signed = '{"n":1.0,"big":12345678901234567890,"e":"\\u0065"}'
    expect(jsonLine(withObject({ id: 'x', bytes: bytesOf(signed) }))).toBe(`{"id":"x","object":${signed}}`)
  })

  it('writes what would steer a terminal as an escape, and a program reads the same', () => {
    const text = 'a\u009b31m\u202e\u2028\u{e0041}'
    for (const line of [jsonLine({ [text]: text }), jsonLine({ [text]: bytesOf(JSON.stringify(text)) })]) {
      expect(line).toMatch(/^[\x20-\x7e]*$/)
      expect(JSON.parse(line)).toEqual({ [text]: text })
    }
  })

  it('keeps to one line when an object does not', () => {
    expect(jsonLine({ object: bytesOf('{\r\n"a":\n1}') })).toBe('{"object":{ "a": 1}}')
  })

  it('lets no object end the line early', () => {
    for (const text of ['{"a":1}}{"forged":true', '', '"\u0000"', '{"a":', 'nope']) {
      expect(jsonLine({ object: bytesOf(text), after: 1 })).toBe('{"object":null,"after":1}')
    }
    expect(jsonLine({ object: new Uint8Array([0x22, 0xff, 0x22]) })).toBe('{"object":null}')
  })
})
