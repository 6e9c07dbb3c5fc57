import { nameOfItem, narrowChunk } from '@hanse/core'
import { leafState } from '../../src/index.ts'
import { fakeSuite } from './suite.ts'
import type { Body, LeafState, LoadRequest, RestoredState, StoreWrite } from '../../src/index.ts'
import type { Entry, ForkProof, Hex, MembershipItem, NodeId, Verified } from '@hanse/core'

/** A store without a disk: what was written in batches, and what a restart finds. */
export class Disk {
  readonly entries = new Map<Hex, { entry: Verified<Entry>, states: LeafState[] }>()
  readonly bodies = new Map<Hex, Body[]>()
  readonly heads = new Map<Hex, { seq: number, id: Hex }>()
  readonly forks = new Map<Hex, Verified<ForkProof>>()
  /** by kind and hash */
  readonly membership = new Map<string, MembershipItem>()
  readonly receipts = new Map<string, { lane: Hex, node: NodeId, body: Uint8Array, at: number }>()

  write (writes: readonly StoreWrite[]): void {
    for (const write of writes) {
      this.#write(write)
    }
  }

  #write (write: StoreWrite): void {
    switch (write.type) {
      case 'entry':
        if (this.entries.has(write.entry.id)) {
          throw new Error('an entry is written twice')
        }
        this.entries.set(write.entry.id, { entry: write.entry, states: Array<LeafState>(write.entry.header.leafCount).fill(leafState.wanted) })
        break
      case 'chunk': {
        const { chunk, facts } = write
        this.bodies.set(chunk.entry, [...this.bodies.get(chunk.entry) ?? [], { chunk, facts }])
        this.entries.get(chunk.entry)?.states.fill(leafState.held, chunk.from, chunk.from + chunk.leaves.length)
        break
      }
      case 'states':
        this.entries.get(write.entry)?.states.splice(write.from, write.states.length, ...write.states)
        break
      case 'erase':
        this.#erase(write)
        break
      case 'head':
        this.#writeHead(write)
        break
      case 'fork':
        this.forks.set(write.proof.lane, write.proof)
        break
      case 'receipt':
        this.receipts.set(
          `${write.lane} ${write.node} ${write.alone === true ? write.seq : ''}`,
          { lane: write.lane, node: write.node, body: write.body, at: write.at }
        )
        break
      case 'membership':
        this.membership.set(nameOfItem(write.item), write.item)
        break
      case 'membership-gone':
        this.membership.delete(`${write.kind} ${write.hash}`)
        break
      default: {
        const never: never = write
        throw new Error(`unknown write ${String(never)}`)
      }
    }
  }

  #erase ({ entry, from, count, state }: StoreWrite & { type: 'erase' }): void {
    const stored = this.entries.get(entry)
    if (stored === undefined) {
      throw new Error('leaves of an entry that is not stored are erased')
    }
    stored.states.splice(from, count, ...Array<LeafState>(count).fill(state))
    this.bodies.set(entry, (this.bodies.get(entry) ?? []).flatMap((body) => [
      [body.chunk.from, from],
      [from + count, body.chunk.from + body.chunk.leaves.length]
    ]
      .map(
        ([start, end]): [number, number] => [Math.max(start as number, body.chunk.from), Math.min(end as number, body.chunk.from + body.chunk.leaves.length)]
      )
      .filter(([start, end]) => start < end)
      .map(([start, end]) => ({
        chunk: narrowChunk(fakeSuite, stored.states.length, body.chunk, { from: start, count: end - start }),
        facts: body.facts.slice(start - body.chunk.from, end - body.chunk.from)
      }))))
  }

  #writeHead ({ lane, seq, id }: StoreWrite & { type: 'head' }): void {
    const stored = [...this.entries.values()].filter(({ entry }) => entry.lane === lane)
    for (let below = 0; below <= seq; below++) {
      if (!stored.some(({ entry }) => entry.header.seq === below)) {
        throw new Error(`the head ${seq} is written over a gap at ${below}`)
      }
    }
    this.heads.set(lane, { seq, id })
  }

  load (entries: readonly LoadRequest[]): Body[] {
    return entries.flatMap(({ entry, from }) => {
      const body = this.bodies.get(entry)?.find(({ chunk }) => from >= chunk.from && from < chunk.from + chunk.leaves.length)
      return body === undefined ? [] : [body]
    })
  }

  restore (): RestoredState {
    const lanes = new Map<Hex, Array<{ entry: Verified<Entry>, states: LeafState[] }>>()
    for (const stored of this.entries.values()) {
      lanes.set(stored.entry.lane, [...lanes.get(stored.entry.lane) ?? [], stored])
    }
    return {
      lanes: [...lanes].map(([lane, entries]) => ({ lane, entries: entries.sort((a, b) => a.entry.header.seq - b.entry.header.seq) })),
      receipts: [...this.receipts.values()],
      forks: [...this.forks.values()]
    }
  }

  /** All leaves held of an entry, by index. */
  leaves (entry: Hex): Map<number, Uint8Array> {
    return new Map((this.bodies.get(entry) ?? []).flatMap(({ chunk }) => chunk.leaves.map((leaf, i): [number, Uint8Array] => [chunk.from + i, leaf])))
  }
}
