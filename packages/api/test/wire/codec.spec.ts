import fc from 'fast-check'
import { withPermits } from 'hanse'
import { describe, expect, it } from 'vitest'
import { answerOf, eventOf, fromBase64, toBase64, toJson } from '../../src/wire/codec.ts'
import type { HanseEvent, LookupAnswer, Obligation, Use } from 'hanse'

const bytes = fc.uint8Array({ maxLength: 300 })
const text = fc.string({ unit: 'binary' })
const uses: Use[] = ['block', 'monitor', 'share-with-client', 'query-third-party']
const permitted = fc.subarray(uses)

describe('bytes as base 64', () => {
  it('come back as they were', () => {
    fc.assert(fc.property(bytes, (value) => {
      expect(fromBase64(toBase64(value))).toEqual(value)
    }))
  })

  it('come back from a slice of a larger buffer', () => {
    const large = new Uint8Array([1, 2, 3, 4, 5])
    expect(fromBase64(toBase64(large.subarray(1, 4)))).toEqual(new Uint8Array([2, 3, 4]))
  })

  it('are read in their one spelling only', () => {
    fc.assert(fc.property(text, (value) => {
      let read: Uint8Array
      try {
        read = fromBase64(value)
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_API_BASE64' })
        return
      }
      expect(toBase64(read)).toBe(value)
    }))
    for (const wrong of ['QQ', 'QR==', 'QQ==\n', 'Q-==', ' QQ==', 'QQ==QQ==']) {
      expect(() => fromBase64(wrong)).toThrow(expect.objectContaining({ code: 'E_API_BASE64' }))
    }
  })
})

describe('values of the API as JSON', () => {
  const overJson = <T>(value: unknown): T => JSON.parse(toJson(value)) as T
  const place = fc.oneof(
    fc.record({ entry: text, index: fc.nat() }),
    fc.record({ private: text })
  )

  it('events come back as they were, bytes and all', () => {
    const object = fc.record({
      type: fc.constant('object' as const),
      cursor: text,
      place,
      id: text,
      objectType: text,
      bytes,
      author: text,
      authorName: text,
      own: fc.boolean(),
      private: fc.boolean(),
      time: fc.nat(),
      arrived: fc.nat(),
      permitted,
      obligations: fc.constant<Obligation[]>([])
    }).map((event) => withPermits(event))
    const other = fc.oneof(
      fc.record({
        type: fc.constant('withdrawn' as const),
        cursor: text,
        withdrawal: text,
        objects: fc.array(fc.record({ id: text, place: fc.record({ entry: text, index: fc.nat() }) })),
        author: text,
        authorName: text,
        reason: text,
        own: fc.boolean(),
        time: fc.nat(),
        removed: fc.nat()
      }),
      fc.record({ type: fc.constant('delivery' as const), cursor: text, member: text, lane: text, seq: fc.nat(), at: fc.nat() }),
      fc.record({ type: fc.constant('peer' as const), cursor: text, node: text, member: text, state: fc.constantFrom('up' as const, 'down' as const) }),
      fc.record({ type: fc.constant('refused' as const), cursor: text, node: text, code: text, message: text })
    )
    fc.assert(fc.property(fc.oneof(object, other), (event: HanseEvent) => {
      expect(toJson(event)).not.toContain('\n')
      const back = eventOf(overJson(event))
      expect(back).toEqual(event)
      expect(back.type !== 'object' || uses.every((use) => back.permits(use) === back.permitted.includes(use))).toBe(true)
    }))
  })

  it('answers come back as they were', () => {
    const observable = fc.record({ type: fc.constant('domain'), value: text })
    const match = fc.record({
      id: text,
      objectType: text,
      observable,
      place,
      author: text,
      authorName: text,
      private: fc.boolean(),
      revoked: fc.boolean(),
      current: fc.boolean(),
      time: fc.nat(),
      permitted,
      obligations: fc.constant<Obligation[]>([]),
      bytes
    })
    const answer = fc.record({ query: text, observables: fc.array(observable), matches: fc.array(match, { maxLength: 4 }), truncated: fc.boolean() })
    fc.assert(fc.property(answer, (value) => {
      expect(answerOf(overJson(value))).toEqual(value as unknown as LookupAnswer)
    }))
  })

  it('a Buffer travels like any other Uint8Array', () => {
    expect(toJson({ bytes: Buffer.from('hi') })).toBe('{"bytes":"aGk="}')
  })

  it('a text that looks like bytes stays a text', () => {
    const event = { type: 'refused', cursor: 'c', node: 'n', code: 'E_X', message: 'aGk=', bytes: 'aGk=' }
    expect(eventOf(overJson(event))).toEqual(event)
  })
})
