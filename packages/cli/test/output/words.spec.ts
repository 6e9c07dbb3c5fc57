import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audienceText, count, dayText, timeText, tlpText } from '../../src/output/words.ts'
import { member } from '../support/samples.ts'

describe('words', () => {
  it('write any time that a header may bear', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (ms) => {
      expect(timeText(ms).length).toBeGreaterThan(0)
      expect(dayText(ms).length).toBeGreaterThan(0)
    }))
    expect(timeText(0)).toBe('1970-01-01 00:00:00Z')
    expect(dayText(0)).toBe('1970-01-01')
    expect(timeText(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991 ms')
  })

  it('count', () => {
    expect([0, 1, 2, 12345].map((number) => count(number, 'entry', 'entries'))).toEqual(['0 entries', '1 entry', '2 entries', '12,345 entries'])
  })

  it('write an audience as the command line takes it', () => {
    const lex = member('Lex')
    expect(audienceText({ any: [{ all: true }], except: { members: [lex.member, 'did:key:z6Mkgone'] } }, [lex]))
      .toBe('all except member:Lex,member:did:key:z6Mkgone')
    expect(audienceText({ any: [{ groups: ['g'], roles: ['full'] }, { countries: ['FR'], sectors: ['energy'] }] }, []))
      .toBe('group:g,role:full or country:FR,sector:energy')
  })

  it('name what is private', () => {
    expect(tlpText(undefined)).toBe('private')
  })
})
