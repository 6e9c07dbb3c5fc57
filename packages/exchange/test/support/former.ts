import { encodeWithdrawal, laneAfter } from '@hanse/core'
import { plainFacts } from './author.ts'
import type { Author } from './author.ts'
import type { PublishedEntry } from '../../src/index.ts'
import type { Entry, HandlingTerms, ObjectFacts, Verified } from '@hanse/core'

/** What a member may read as long as it is a bank. */
export const banks: HandlingTerms = { tlp: 'amber', audience: { any: [{ sectors: ['financial-services'] }] } }
export const bank = ['financial-services']
export const withdrawalFacts: ObjectFacts = { ...plainFacts, type: 'withdrawal' }

/** Takes back the second leaf of an entry. */
export function withdraw (author: Author, behind: Verified<Entry>, target: Verified<Entry>, time: number): PublishedEntry {
  const leaf = encodeWithdrawal({ reason: 'error', of: [{ entry: target.id, from: 1, count: 1 }] })
  return author.nextOf(laneAfter(behind), { kind: 'withdrawal', time, leaves: [leaf], facts: [withdrawalFacts] })
}

export type Sealed = [PublishedEntry, PublishedEntry, PublishedEntry, PublishedEntry]

/** An opening, an entry of two leaves, another, and a withdrawal of the first one's second leaf. */
export function sealed (author: Author, time: number): Sealed {
  const [opening, first, second] = author.lane(banks, [{ texts: ['zero', 'one'] }, { texts: ['later'] }], time) as [
    PublishedEntry, PublishedEntry, PublishedEntry
  ]
  return [opening, first, second, withdraw(author, second.entry, first.entry, time)]
}
