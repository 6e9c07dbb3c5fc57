import {
  assemble,
  chunksOf,
  encodeHandling,
  encodeWithdrawal,
  fromHex,
  groupOf,
  handling,
  laneAfter,
  multikey,
  prepareNext,
  prepareOpening,
  toUtf8,
  unwrap
} from '@hanse/core'
import { federationId } from './federation.ts'
import { fakeSign, fakeSuite } from './suite.ts'
import type { PublishedEntry } from '../../src/index.ts'
import type { Entry, EntryTerms, HandlingTerms, Hex, LaneState, MemberNode, ObjectFacts, Verified, WithdrawnRun } from '@hanse/core'

/** Facts of a plain object. */
export const plainFacts: ObjectFacts = {
  status: 'parsed',
  type: 'indicator',
  id: '',
  marking: 'none',
  refs: [],
  context: false,
  relation: false,
  sectors: [],
  countries: []
}

export interface SealTerms extends Partial<EntryTerms> {
  texts?: string[]
  facts?: ObjectFacts[]
}

/** Seals what a node publishes, as `hanse` does, with a fake signer. */
export class Author {
  readonly node: MemberNode
  readonly incarnation: Uint8Array
  readonly federation: Uint8Array
  #nonces = 0

  constructor (node: MemberNode, incarnation = 0, federation = federationId) {
    this.node = node
    this.federation = federation
    this.incarnation = new Uint8Array(16).fill(incarnation)
  }

  group (terms: HandlingTerms): Hex {
    return groupOf(fakeSuite, this.federation, encodeHandling(unwrap(handling(terms))))
  }

  open (terms: HandlingTerms, time: number): PublishedEntry {
    this.#nonces++
    const prepared = prepareOpening(fakeSuite, {
      federation: this.federation,
      node: multikey(this.node.nodeKey),
      incarnation: this.incarnation,
      handling: encodeHandling(unwrap(handling(terms))),
      nonce: new Uint8Array(16).fill(this.#nonces),
      certificate: fromHex(this.node.certificate),
      time
    })
    return { entry: this.#sign(prepared), bodies: [] }
  }

  next (lane: LaneState, { texts = [], ...terms }: SealTerms): PublishedEntry {
    return this.nextOf(lane, { ...terms, leaves: texts.map((text) => toUtf8(text)) })
  }

  /** An entry of leaves that are no text. */
  nextOf (lane: LaneState, { leaves = [], facts = leaves.map(() => plainFacts), ...rest }: Omit<SealTerms, 'texts'>): PublishedEntry {
    const seed = fakeSuite.sha256(toUtf8(`${lane.head} seed`))
    const prepared = prepareNext(fakeSuite, lane, { kind: 'bundle', time: 0, ...rest, ...(leaves.length > 0 && { leaves, seed }) })
    const entry = this.#sign(prepared)
    const chunks = leaves.length === 0 ? [] : chunksOf(fakeSuite, entry.id, leaves, { seed })
    return { entry, bodies: chunks.map((chunk) => ({ chunk, facts: facts.slice(chunk.from, chunk.from + chunk.leaves.length) })) }
  }

  /** An opening and one bundle after another. */
  lane (terms: HandlingTerms, bundles: readonly SealTerms[], time: number): PublishedEntry[] {
    const entries = [this.open(terms, time)]
    for (const bundle of bundles) {
      entries.push(this.next(laneAfter(entries.at(-1)?.entry as Verified<Entry>), { time, ...bundle }))
    }
    return entries
  }

  /** A withdrawal behind an entry. */
  withdrawal (behind: Verified<Entry>, of: WithdrawnRun[], time: number): PublishedEntry {
    const leaf = encodeWithdrawal({ reason: 'error', of })
    return this.nextOf(laneAfter(behind), { kind: 'withdrawal', time, leaves: [leaf], facts: [{ ...plainFacts, type: 'withdrawal' }] })
  }

  #sign (prepared: Parameters<typeof assemble>[1]): Verified<Entry> {
    return assemble(fakeSuite, prepared, fakeSign(this.node.authoringKey, prepared.signInput), this.node.authoringKey)
  }
}
