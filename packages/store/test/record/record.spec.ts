import { compare } from '@hanse/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafState } from '../../src/index.ts'
import { afterPrefix, headerKey, pageKey, placeKey, readHeaderKey, readPageKey, readPlaceKey } from '../../src/keys.ts'
import { decodePages, encodePages, leafOfPage, pageLeavesMax, pageStart, pageStarts } from '../../src/record/body.ts'
import { crc32 } from '../../src/record/crc.ts'
import { encodePieces, Pieces } from '../../src/record/pieces.ts'
import { seal, unseal } from '../../src/record/sealed.ts'
import { decodeSpot, encodeSpot } from '../../src/record/spot.ts'
import { decodeStates, encodeStates } from '../../src/record/states.ts'
import { factsOf, leaf } from '../support/lane.ts'
import type { Chunk, Verified } from '@hanse/core'

const bytes = fc.uint8Array({ maxLength: 60 })
const hex = fc.stringMatching(/^[0-9a-f]{64}$/)
const u32 = fc.nat(2 ** 32 - 1)
const seq = fc.maxSafeNat()
const word = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })

const chunk: fc.Arbitrary<Chunk> = fc.record({
  entry: hex,
  from: fc.nat(999),
  leaves: fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 12 }),
  proof: fc.array(word(32), { maxLength: 8 })
}).chain((part) => fc.oneof(
  word(32).map((seed) => ({ ...part, disclosure: { seed } })),
  fc.array(word(16), { minLength: part.leaves.length, maxLength: part.leaves.length }).map((salts) => ({ ...part, disclosure: { salts } }))
))

describe('records', () => {
  it('pages give back their chunk, and each leaf alone with its facts', () => {
    fc.assert(fc.property(chunk, (value) => {
      const { entry, from, leaves } = value
      const facts = leaves.map((_, i) => factsOf(leaf(`${i}`)))
      const pages = encodePages({ chunk: value as Verified<Chunk>, facts, at: 7 })
      const starts = pageStarts({ from, count: leaves.length })
      expect(pages).toHaveLength(starts.length)
      expect(decodePages(pages, entry, from, 'a body')).toEqual({ chunk: value, facts, at: 7 })
      leaves.forEach((bytes, position) => {
        const start = pageStart(from, from + position)
        expect(leafOfPage(pages[starts.indexOf(start)], from + position - start, 'a body')).toEqual({ bytes, facts: facts[position], at: 7 })
      })
      expect(leafOfPage(pages[0], pageLeavesMax, 'a body')).toBeUndefined()
    }))
  })

  it('a spot comes back, and a mark is none', () => {
    fc.assert(fc.property(hex, u32, u32, (entry, index, from) => {
      expect(decodeSpot(encodeSpot({ place: { entry, index }, from }), 'a spot')).toEqual({ place: { entry, index }, from })
      expect(decodeSpot(encodeSpot({ place: { private: entry }, from: 0 }), 'a spot')).toEqual({ place: { private: entry }, from: 0 })
    }))
    expect(decodeSpot(encodeSpot(undefined), 'a mark')).toBeUndefined()
  })

  it('pieces come back, and no altered, shortened or foreign bytes do', () => {
    fc.assert(fc.property(fc.array(bytes, { maxLength: 6 }), fc.nat(), fc.integer({ min: 1, max: 255 }), bytes, (values, at, mask, foreign) => {
      const encoded = encodePieces(values)
      const read = (from: Uint8Array): Uint8Array[] => {
        const pieces = new Pieces(from, 'pieces')
        return Array.from({ length: pieces.count }, (_, i) => pieces.piece(i))
      }
      expect(read(encoded)).toEqual(values)
      const altered = encoded.map((byte, i) => i === at % encoded.length ? byte ^ mask : byte)
      expect(() => read(altered)).toThrow(expect.objectContaining({ code: 'E_STORE_DAMAGED' }))
      expect(() => new Pieces(foreign, 'pieces')).toThrow(expect.objectContaining({ code: 'E_STORE_DAMAGED' }))
    }))
  })

  it('sealed bytes come back, and no altered ones do', () => {
    fc.assert(fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, mask) => {
      const sealed = seal(value)
      expect(unseal(sealed, 'it')).toEqual(value)
      expect(() => unseal(
        sealed.map((byte, i) => i === at % sealed.length ? byte ^ mask : byte),
        'it'
      )).toThrow(expect.objectContaining({ code: 'E_STORE_DAMAGED' }))
    }))
  })

  it('leaf states and chunk ranges come back', () => {
    const states = fc.array(fc.constantFrom(...Object.values(leafState)), { maxLength: 40 })
    const chunks = fc.array(fc.record({ from: u32, count: u32 }), { maxLength: 5 })
    fc.assert(fc.property(fc.record({ states, chunks }), (record) => {
      expect(decodeStates(encodeStates(record), 'states')).toEqual(record)
    }))
  })

  it('CRC-32 is the one of RFC 1952', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})

describe('keys', () => {
  it('sort as what they stand for, and come back', () => {
    fc.assert(fc.property(hex, seq, seq, (lane, a, b) => {
      expect(readHeaderKey(headerKey(lane, a))).toEqual({ lane, seq: a })
      expect(Math.sign(compare(headerKey(lane, a), headerKey(lane, b)))).toBe(Math.sign(a - b))
    }))
    fc.assert(fc.property(hex, u32, u32, (entry, from, start) => {
      expect(readPageKey(pageKey(entry, from, start))).toEqual({ entry, from, start })
      expect(readPlaceKey(placeKey({ entry, index: from }), 0)).toEqual({ entry, index: from })
      expect(readPlaceKey(placeKey({ private: entry }), 0)).toEqual({ private: entry })
    }))
  })

  it('a range behind a prefix holds all that begins with it and nothing else', () => {
    fc.assert(fc.property(word(4), bytes, bytes, (prefix, rest, other) => {
      fc.pre(prefix.some((byte) => byte < 0xff))
      const end = afterPrefix(prefix)
      expect(compare(Uint8Array.of(...prefix, ...rest), end)).toBeLessThan(0)
      const begins = prefix.every((byte, i) => other[i] === byte)
      const within = compare(other, prefix) >= 0 && compare(other, end) < 0
      expect(within).toBe(begins)
    }))
  })
})
