import { didOf, handling, unwrap } from '../../src/index.ts'
import { testKey } from './keys.ts'
import type { Audience, Handling, MemberId, ObjectFacts, Subject, Tlp } from '../../src/index.ts'

export const memberId = (number: number): MemberId => didOf(testKey(number).publicKey)

export function subject (number: number, attributes: Partial<Subject> = {}): Subject {
  return { kind: 'member', member: memberId(number), role: 'full', country: 'DE', sectors: ['energy'], ...attributes }
}

export const author = subject(1)
/** named in audiences that name members */
export const named = subject(2)
export const nurse = subject(3, { sectors: ['healthcare'] })
export const french = subject(4, { country: 'FR' })
export const observer = subject(5, { role: 'observer' })
export const authority = subject(6, { role: 'authority', authority: 'csirt' })

export function terms (tlp: Tlp, audience?: Audience): Handling {
  return unwrap(handling({ tlp, ...(audience !== undefined && { audience }) }))
}

export function facts (change: Partial<ObjectFacts> = {}): ObjectFacts {
  return {
    status: 'parsed',
    type: 'indicator',
    id: 'indicator--1',
    marking: 'none',
    refs: [],
    context: false,
    relation: false,
    sectors: [],
    countries: [],
    ...change
  }
}
