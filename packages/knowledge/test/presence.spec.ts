import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Presence } from '../src/index.ts'

const keyArbitrary = fc.uint8Array({ minLength: 16, maxLength: 16 })

/** Key `i` of many that are as evenly spread as hashes. */
function keyOf (i: number): Uint8Array {
  const words = new Uint32Array(4)
  let state = i + 1
  for (let word = 0; word < words.length; word++) {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0
    state = Math.imul(state ^ state >>> 12, 0x297a2d39)
    words[word] = state ^ state >>> 15
  }
  return new Uint8Array(words.buffer)
}

describe('presence', () => {
  it('never denies a key that was added, whatever the keys are', () => {
    fc.assert(fc.property(fc.array(keyArbitrary, { maxLength: 200 }), (keys) => {
      const presence = new Presence()
      keys.forEach((key) => { presence.add(key) })
      keys.forEach((key) => { presence.add(Uint8Array.of(...key, 1, 2, 3)) })
      expect(keys.every((key) => presence.has(key))).toBe(true)
    }))
  })

  it('knows nothing at first', () => {
    fc.assert(fc.property(keyArbitrary, (key) => {
      expect(new Presence().has(key)).toBe(false)
    }))
  })

  it('takes at most 12 bytes a key, and denies nearly all others', () => {
    const presence = new Presence()
    const count = 200_000
    for (let i = 0; i < count; i++) {
      presence.add(keyOf(i))
    }
    expect(presence.bytes).toBeLessThanOrEqual(12 * count)
    let denied = 0
    for (let i = 0; i < count; i++) {
      expect(presence.has(keyOf(i))).toBe(true)
      denied += Number(!presence.has(keyOf(count + i)))
    }
    expect(denied).toBeGreaterThan(count * 0.999)
  })
})
