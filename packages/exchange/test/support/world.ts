import { laneAfter } from '@hanse/core'
import { rosterOf, nodeNamed } from './federation.ts'
import { Network } from './network.ts'
import type { MemberSpec } from './federation.ts'
import type { Sent } from './host.ts'
import type { NetworkInit } from './network.ts'
import type { Limits, PublishedEntry } from '../../src/index.ts'
import type { HandlingTerms, Hex, NodeId, ObjectFacts } from '@hanse/core'

/** What it took to bring one entry to everyone. Names and definitions are those of Plumtree and of iroh-gossip's simulator. */
export interface Spread {
  /** nodes, the author's apart, that hold the entry with all its leaves */
  reached: number
  /** last-delivery hop: the longest way that the entry took to a node, 1 for a neighbour of the author */
  ldh: number
  /** relative message redundancy: frames with its leaves for each node reached, less 1 */
  rmr: number
  lastMs: number
  /** frames that only speak of what is held: `have`, `graft`, `prune` */
  control: number
}

interface Tracked { at: number, hops: Map<NodeId, number>, payloads: number, lastMs: number, control: number }

/** Neither receipts nor the dialling that their absence brings: for measuring how content spreads, and nothing else. */
export const withoutReceipts: Partial<Limits> = { receiptDelayMs: 1e9, floorDelayMs: 1e9 }

export interface WorldInit {
  members: number
  seed: number
  /** of members by number; all alike unless told */
  spec?(index: number): Partial<MemberSpec>
  limits?: Partial<Limits>
  /** how often an entry that was not asked for, or a `have`, is lost: 0 to 1 */
  loss?: number
  /** facts of a leaf, when it is received */
  factsOf?(leaf: Uint8Array): ObjectFacts
  onSent?(sent: Sent): void
}

const roomy: Partial<Limits> = { inFlightBytesMax: { alert: Infinity, membership: Infinity, live: Infinity, bulk: Infinity } }
const latencyMinMs = 10
const latencyMaxMs = 100

/** Many members in virtual time, with a latency for each pair of them, and a measure of what each publication takes. */
export class World {
  readonly net: Network
  readonly ids: NodeId[]
  readonly down = new Set<NodeId>()
  readonly #tracked = new Map<Hex, Tracked>()
  readonly #latencies = new Map<string, number>()
  readonly #init: WorldInit
  #random: number
  #current: Tracked | undefined

  constructor (init: WorldInit) {
    this.#init = init
    this.#random = init.seed
    const specs = Array.from({ length: init.members }, (_, i): MemberSpec => ({ ...init.spec?.(i), name: `m${i}` }))
    this.ids = specs.map(({ name }) => nodeNamed(name))
    const network: NetworkInit = {
      roster: rosterOf(specs),
      seed: init.seed,
      inMemory: true,
      latencyMs: (from, to) => this.#latencyMs(from, to),
      reachable: (a, b) => !this.down.has(a) && !this.down.has(b),
      watch: (sent) => { this.#watch(sent) },
      arrived: (sent) => { this.#arrived(sent) },
      loses: ({ class: name, message: { type } }) => name !== 'bulk' && (type === 'entry' || type === 'have') && this.random() < (init.loss ?? 0),
      limits: { ...roomy, ...init.limits },
      ...(init.factsOf !== undefined && { factsOf: init.factsOf })
    }
    this.net = new Network(network)
    for (const host of this.net.hosts.values()) {
      // the transport takes everything at once and need not say so
      host.stalled = true
    }
  }

  /** The next number of this world, at least 0 and below 1 (an LCG of Numerical Recipes). */
  random (): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0
    return this.#random / 0x1_0000_0000
  }

  id (index: number): NodeId {
    return this.ids[index] as NodeId
  }

  start (ms = 10_000): void {
    this.net.start()
    this.net.advance(ms)
  }

  /**
   * Publishes one leaf; its entry is measured from now on.
   *
   * @returns its id
   */
  publish (index: number, terms: HandlingTerms, text = `leaf of ${index} at ${this.net.now}`): Hex {
    const host = this.net.host(this.id(index))
    const lane = host.machine.laneFor(host.author.group(terms), host.author.incarnation)
    const entries: PublishedEntry[] = lane === undefined ? [host.author.open(terms, this.net.now)] : []
    const last = host.author.next(lane ?? laneAfter((entries[0] as PublishedEntry).entry), { texts: [text], time: this.net.now })
    this.#current = { at: this.net.now, hops: new Map([[host.node.id, 0]]), payloads: 0, lastMs: 0, control: 0 }
    this.#tracked.set(last.entry.id, this.#current)
    this.net.publish(host.node.id, [...entries, last])
    return last.entry.id
  }

  /** What became of a publication. */
  spread (entry: Hex): Spread {
    const { hops, payloads, lastMs, control } = this.#tracked.get(entry) as Tracked
    const reached = this.holders(entry).length - 1
    return { reached, ldh: Math.max(...hops.values()), rmr: payloads / reached - 1, lastMs, control }
  }

  /** The nodes that hold all of an entry. */
  holders (entry: Hex): NodeId[] {
    return this.ids.filter((id) => this.net.host(id).disk.entries.get(entry)?.states.every((state) => state === 0) === true)
  }

  /** A node crashes. */
  stop (index: number): void {
    this.down.add(this.id(index))
    this.net.isolate(this.id(index))
  }

  /** It starts again on what its disk holds. */
  resume (index: number): void {
    this.down.delete(this.id(index))
    this.net.restart(this.id(index))
  }

  #latencyMs (from: NodeId, to: NodeId): number {
    const key = from < to ? from + to : to + from
    const known = this.#latencies.get(key) ?? latencyMinMs + Math.floor(this.random() * (latencyMaxMs - latencyMinMs))
    this.#latencies.set(key, known)
    return known
  }

  #watch (sent: Sent): void {
    const { type } = sent.message
    if (this.#current !== undefined && (type === 'have' || type === 'graft' || type === 'prune')) {
      this.#current.control++
    }
    this.#init.onSent?.(sent)
  }

  #arrived ({ from, to, message }: Sent): void {
    const tracked = message.type === 'entry' && message.chunk !== undefined ? this.#tracked.get(message.entry.id) : undefined
    if (tracked === undefined) {
      return
    }
    tracked.payloads++
    if (!tracked.hops.has(to)) {
      tracked.hops.set(to, (tracked.hops.get(from) ?? 0) + 1)
      tracked.lastMs = this.net.now - tracked.at
    }
  }
}

/** The mean of one figure over publications. */
export function mean (spreads: readonly Spread[], figure: keyof Spread): number {
  return spreads.reduce((sum, spread) => sum + spread[figure], 0) / spreads.length
}
