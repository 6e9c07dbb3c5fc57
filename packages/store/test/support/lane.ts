import {
  assemble,
  chunksOf,
  didOf,
  encodeHandling,
  fromHex,
  groupOf,
  handling,
  laneAfter,
  multikey,
  prepareNext,
  prepareOpening,
  toHex,
  toUtf8,
  unwrap
} from '@hanse/core'
import { keyPair, suite } from './suite.ts'
import type { StoreWrite } from '../../src/index.ts'
import type { Entry, Hex, LaneState, NodeId, ObjectFacts, Verified } from '@hanse/core'

export const federation = 'ab'.repeat(32)
export const startMs = 1_700_000_000_000

/** One author's lane: makes real entries and the writes that store them. */
export class TestLane {
  readonly group: Hex
  readonly node: NodeId
  readonly opening: Verified<Entry>
  readonly entries: Array<Verified<Entry>>
  private readonly keys: ReturnType<typeof keyPair>
  private state: LaneState

  constructor (number: number) {
    this.keys = keyPair(number)
    const terms = encodeHandling(unwrap(handling({ tlp: 'green', audience: { any: [{ all: true }] } })))
    this.node = didOf(this.keys.publicKey)
    this.group = groupOf(suite, fromHex(federation), terms)
    const prepared = prepareOpening(suite, {
      federation: fromHex(federation),
      node: multikey(this.keys.publicKey),
      incarnation: new Uint8Array(16).fill(number),
      handling: terms,
      nonce: new Uint8Array(16).fill(number + 1),
      certificate: new Uint8Array(32).fill(number + 2),
      time: startMs
    })
    this.opening = assemble(suite, prepared, this.keys.sign(prepared.signInput), this.keys.publicKey)
    this.state = laneAfter(this.opening)
    this.entries = [this.opening]
  }

  get lane (): Hex { return this.state.lane }

  /** Writes of the opening. */
  open (): StoreWrite[] {
    return [this.entryWrite(this.opening), { type: 'head', lane: this.lane, seq: 0, id: this.opening.id }]
  }

  /** Seals leaves and gives the writes that store header, leaves and head. */
  next (leaves: Uint8Array[]): StoreWrite[] {
    const { entry, chunks } = this.seal(leaves)
    return [this.entryWrite(entry), ...chunks, { type: 'head', lane: this.lane, seq: entry.header.seq, id: entry.id }]
  }

  seal (leaves: Uint8Array[]): { entry: Verified<Entry>, chunks: Array<StoreWrite & { type: 'chunk' }> } {
    const seed = suite.sha256(toUtf8(`seed ${this.state.seq}`))
    const prepared = prepareNext(suite, this.state, { kind: 'bundle', time: startMs, leaves, seed })
    const entry = assemble(suite, prepared, this.keys.sign(prepared.signInput), this.keys.publicKey)
    this.state = laneAfter(entry)
    this.entries.push(entry)
    const chunks = chunksOf(suite, entry.id, leaves, { seed }).map((chunk) => ({
      type: 'chunk' as const, chunk, leafCount: leaves.length, facts: chunk.leaves.map(factsOf), at: startMs + entry.header.seq
    }))
    return { entry, chunks }
  }

  entryWrite (entry: Verified<Entry>): StoreWrite {
    return { type: 'entry', entry, group: this.group, at: startMs + entry.header.seq }
  }
}

/** A small object of JSON; its id is made of its name, so that the same name gives versions of one object. */
export function leaf (name: string, modified: string = '2026-01-01T00:00:00.000Z', padding: number = 0): Uint8Array {
  const digits = toHex(suite.sha256(toUtf8(name)))
  const id = `indicator--${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`
  return toUtf8(JSON.stringify({ type: 'indicator', id, modified, name, padding: 'x'.repeat(padding) }))
}

export function factsOf (bytes: Uint8Array): ObjectFacts {
  const { type, id, modified } = JSON.parse(new TextDecoder().decode(bytes))
  return { status: 'parsed', type, id, modified, marking: 'none', refs: [], context: false, relation: false, sectors: [], countries: [] }
}

export function idOf (bytes: Uint8Array): string {
  return factsOf(bytes).id
}
