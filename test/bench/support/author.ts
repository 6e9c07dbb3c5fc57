/** Seals what a member publishes without a node, so that a run can begin with a history. */
import { createHash } from 'node:crypto'
import {
  assemble, chunksOf, encodeHandling, fromHex, groupOf, handling, laneAfter, multikey, planEntries, prepareNext, prepareOpening, toUtf8, unwrap
} from '@hanse/core'
import { parseObject } from '@hanse/stix'
import { nativeSuite } from 'hanse'
import type { Federation } from './firms.ts'
import type { Chunk, Entry, Hex, LaneState, MemberNode, ObjectFacts, PreparedEntry, Verified } from '@hanse/core'
import type { StoreWrite } from '@hanse/store'
import type { Home } from 'hanse'

/** An entry, and its leaves in chunks. */
export interface Sealed { entry: Verified<Entry>, chunks: Array<Verified<Chunk>> }

/** 2026-01-02: in the past of every run */
const at = 1_767_323_045_678

export class Author {
  readonly node: MemberNode
  readonly group: Hex
  readonly #suite = nativeSuite()
  readonly #home: Home
  readonly #handling: Uint8Array
  readonly #federation: Uint8Array
  readonly #incarnation: Uint8Array
  #lane: LaneState | undefined

  /**
   * @param federation - of the member
   * @param home - with its keys
   * @param lane - lanes of one member differ by it
   */
  constructor (federation: Federation, home: Home, lane = 0) {
    const { roster } = federation
    const node = [...roster.nodes.values()].find(({ member }) => member === home.member)
    if (node === undefined) {
      throw new Error('the member has no node')
    }
    this.node = node
    this.#home = home
    this.#federation = fromHex(roster.federation)
    this.#incarnation = this.#random(`incarnation ${lane}`).subarray(0, 16)
    // every lane clears all members, each by another list of roles and countries
    const countries = ['DK', ...lane === 0 ? [] : [String.fromCharCode(65 + (lane % 26), 65 + Math.floor(lane / 26))]].sort()
    this.#handling = encodeHandling(unwrap(handling({ tlp: 'green', audience: { any: [{ countries }] } })))
    this.group = groupOf(this.#suite, this.#federation, this.#handling)
  }

  /** The opening of the lane. */
  async open (): Promise<Sealed> {
    const entry = await this.#sign(prepareOpening(this.#suite, {
      federation: this.#federation,
      node: multikey(this.node.nodeKey),
      incarnation: this.#incarnation,
      handling: this.#handling,
      nonce: this.#random('nonce').subarray(0, 16),
      certificate: fromHex(this.node.certificate),
      time: at
    }))
    return { entry, chunks: [] }
  }

  /** Objects as JSON text, in as few entries as the limits allow. */
  async seal (texts: readonly string[], kind = 'bundle'): Promise<Sealed[]> {
    const leaves = texts.map((text) => toUtf8(text))
    const sealed: Sealed[] = []
    for (const { from, count } of planEntries(leaves.map(({ length }) => length))) {
      sealed.push(await this.#next(leaves.slice(from, from + count), kind))
    }
    return sealed
  }

  async #next (leaves: Uint8Array[], kind: string): Promise<Sealed> {
    if (this.#lane === undefined) {
      throw new Error('open the lane first')
    }
    const seed = this.#random(`seed ${this.#lane.head}`)
    const entry = await this.#sign(prepareNext(this.#suite, this.#lane, { kind, time: at, leaves, seed }))
    return { entry, chunks: chunksOf(this.#suite, entry.id, leaves, { seed }) }
  }

  async #sign (prepared: PreparedEntry): Promise<Verified<Entry>> {
    const { signer } = this.#home
    const entry = assemble(this.#suite, prepared, await signer.sign(prepared.signInput), signer.publicKey)
    this.#lane = laneAfter(entry)
    return entry
  }

  #random (name: string): Uint8Array {
    return createHash('sha256').update(`${name} ${this.#home.member}`).digest()
  }
}

/** What a store is given of sealed entries, in order; the last one is the head. */
export function writesOf (sealed: readonly Sealed[], group: Hex): StoreWrite[] {
  const last = sealed.at(-1)?.entry
  return [
    ...sealed.flatMap(({ entry, chunks }): StoreWrite[] => [
      { type: 'entry', entry, group, at },
      ...chunks.map((chunk): StoreWrite => ({ type: 'chunk', chunk, leafCount: entry.header.leafCount, facts: factsOf(chunk), at }))
    ]),
    ...last === undefined ? [] : [{ type: 'head' as const, lane: last.lane, seq: last.header.seq, id: last.id }]
  ]
}

function factsOf ({ leaves }: Chunk): ObjectFacts[] {
  return leaves.map((leaf) => {
    const parsed = parseObject(leaf)
    if (!parsed.ok) {
      throw new Error(parsed.refusal.message)
    }
    return parsed.object.facts
  })
}
