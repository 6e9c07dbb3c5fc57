import { Ledger } from '@hanse/core'
import { Exchange } from '../../src/index.ts'
import { Author } from './author.ts'
import { Disk } from './disk.ts'
import { federationId } from './federation.ts'
import { signedBeacon } from './governed.ts'
import { Queue } from './queue.ts'
import { fakeSuite } from './suite.ts'
import { Wire } from './wire.ts'
import type { Host, Sent } from './host.ts'
import type { Effect, Input, Limits, PublishedEntry, StreamClass } from '../../src/index.ts'
import type { Charter, MemberNode, MembershipItem, NodeId, ObjectFacts, Roster } from '@hanse/core'

export interface NetworkInit {
  roster: Roster
  /** of the charter from which every node keeps certificates itself; nodes that others admit come later, by `join` */
  charter?: Charter
  seed?: number
  limits?: Partial<Limits>
  /** of every link, or of each */
  latencyMs?: number | ((from: NodeId, to: NodeId) => number)
  storeMs?: number
  /** whether governors' nodes sign beacons */
  beacons?: boolean
  /** whether the two may connect */
  reachable?(a: NodeId, b: NodeId): boolean
  /** facts of a leaf, when it is received */
  factsOf?(leaf: Uint8Array): ObjectFacts
  /** whether this frame is delivered twice */
  duplicates?(sent: Sent): boolean
  /** whether this frame is lost, though its connection is not */
  loses?(sent: Sent): boolean
  /** sees every frame as it leaves */
  watch?(sent: Sent): void
  /** sees every frame as it arrives */
  arrived?(sent: Sent): void
  /** hands messages over as they are and keeps no list of them: no codec, no verification, for worlds of many nodes */
  inMemory?: boolean
}

type Link = string

/** Machines in virtual time. Every frame is encoded, decoded and verified on its way. */
export class Network {
  now = 1_800_000_000_000
  readonly hosts = new Map<NodeId, Host>()
  readonly sent: Sent[] = []
  readonly #init: NetworkInit
  readonly #wire: Wire
  readonly #queue = new Queue<() => void>()
  /** number of the connection between two nodes, while there is one */
  readonly #links = new Map<Link, number>()
  #connections = 0

  constructor (init: NetworkInit) {
    this.#init = init
    this.#wire = new Wire(this.#federation, init.factsOf)
    for (const node of init.roster.nodes.values()) {
      this.join(node)
    }
  }

  /** A node with nothing on its disk but, where certificates are kept, some of those. */
  join (node: MemberNode, items: readonly MembershipItem[] = []): Host {
    const author = new Author(node, 0, this.#federation)
    const disk = new Disk()
    disk.write(items.map((item) => ({ type: 'membership', item })))
    const host: Host = {
      node, author, disk, machine: this.#machine(node.id, disk), skewMs: 0, run: 0, events: [], rejects: [], reports: [], hangups: []
    }
    this.hosts.set(node.id, host)
    return host
  }

  get #federation (): Uint8Array {
    return this.#init.charter?.federation ?? federationId
  }

  host (node: NodeId): Host {
    const host = this.hosts.get(node)
    if (host === undefined) {
      throw new Error(`no host ${node}`)
    }
    return host
  }

  start (): void {
    for (const id of this.hosts.keys()) {
      this.#online(id)
    }
  }

  /** The first input of a run. */
  #online (id: NodeId): void {
    this.feed(id, { type: 'roster', roster: this.host(id).machine.roster })
  }

  publish (id: NodeId, entries: PublishedEntry[]): void {
    this.feed(id, { type: 'publish', token: `at ${this.now}`, entries })
  }

  /** A crash and a new start on what the disk holds. */
  restart (id: NodeId): void {
    const host = this.host(id)
    this.isolate(id)
    host.run++
    host.machine = this.#machine(id, host.disk)
    this.#online(id)
  }

  /** Cuts every connection of a node. What was under way is lost. */
  isolate (id: NodeId): void {
    for (const other of this.hosts.keys()) {
      this.cut(id, other)
    }
  }

  cut (a: NodeId, b: NodeId): void {
    if (this.#links.delete(linkOf(a, b))) {
      this.feed(a, { type: 'peer:down', peer: b })
      this.feed(b, { type: 'peer:down', peer: a })
    }
  }

  connected (a: NodeId, b: NodeId): boolean {
    return this.#links.has(linkOf(a, b))
  }

  connect (a: NodeId, b: NodeId): void {
    const areUp = this.hosts.has(a) && this.hosts.has(b)
    if (areUp && !this.connected(a, b) && this.#init.reachable?.(a, b) !== false) {
      this.#connections++
      this.#links.set(linkOf(a, b), this.#connections)
      this.feed(a, { type: 'peer:up', peer: b })
      this.feed(b, { type: 'peer:up', peer: a })
    }
  }

  /** Lets virtual time pass. */
  advance (ms: number): void {
    const until = this.now + ms
    for (let next = this.#queue.take(until); next !== undefined; next = this.#queue.take(until)) {
      this.now = next.at
      next.item()
    }
    this.now = until
  }

  /** The time by a node's own clock. */
  clockOf (id: NodeId): number {
    return this.now + this.host(id).skewMs
  }

  /** Gives a node an input now. */
  feed (id: NodeId, input: Input): void {
    const host = this.host(id)
    for (const effect of host.machine.handle(input, this.clockOf(id))) {
      this.#apply(host, effect)
    }
  }

  after (ms: number, act: () => void): void {
    this.#queue.add(this.now + ms, act)
  }

  #machine (id: NodeId, disk: Disk): Exchange {
    const { roster, charter, seed = 1, limits } = this.#init
    const ledger = charter && new Ledger(fakeSuite, charter, disk.membership.values())
    return new Exchange({
      self: id, roster, suite: fakeSuite, seed, restored: disk.restore(), ...(limits !== undefined && { limits }), ...(ledger !== undefined && { ledger })
    })
  }

  #later (host: Host, ms: number, input: () => Input): void {
    const { run } = host
    this.after(ms, () => {
      if (host.run === run) {
        this.feed(host.node.id, input())
      }
    })
  }

  #apply (host: Host, effect: Effect): void {
    const { storeMs = 1 } = this.#init
    switch (effect.type) {
      case 'send':
        this.#send(host, effect)
        break
      case 'store':
        this.#later(host, storeMs, () => {
          if (host.failing !== undefined) {
            return { type: 'failed', token: effect.token, code: host.failing }
          }
          host.disk.write(effect.writes)
          return { type: 'stored', token: effect.token }
        })
        break
      case 'load':
        this.#later(host, storeMs, () => {
          if (host.failing !== undefined) {
            return { type: 'failed', token: effect.token, code: host.failing }
          }
          const bodies = host.disk.load(effect.entries)
          return bodies.length > 0 ? { type: 'loaded', token: effect.token, bodies } : { type: 'absent', token: effect.token }
        })
        break
      case 'deliver':
        host.events.push(effect.event)
        break
      case 'dial':
        this.after(this.#latencyMs(host.node.id, effect.peer), () => { this.connect(host.node.id, effect.peer) })
        break
      case 'hangup':
        host.hangups.push(effect)
        this.after(0, () => { this.cut(host.node.id, effect.peer) })
        break
      case 'schedule':
        this.#later(host, effect.delayMs, () => ({ type: 'timer', timer: effect.timer }))
        break
      case 'reject':
        host.rejects.push(effect)
        break
      case 'denied':
        break
      case 'beacon':
        if (this.#init.beacons === true) {
          this.#later(host, 0, () => ({ type: 'membership', token: 'beacon', items: [signedBeacon(host.node, effect.body, this.#federation)] }))
        }
        break
      case 'report':
        host.reports.push(effect)
        break
      default: {
        const never: never = effect
        throw new Error(`unknown effect ${String(never)}`)
      }
    }
  }

  #send (host: Host, { peer, class: name, message, bytes }: Effect & { type: 'send' }): void {
    const from = host.node.id
    const sent: Sent = { from, to: peer, class: name, message, bytes, at: this.now }
    if (this.#init.inMemory !== true) {
      this.sent.push(sent)
    }
    this.#init.watch?.(sent)
    const link = this.#links.get(linkOf(from, peer))
    const deliver = this.#delivering(host, sent)
    const times = this.#init.duplicates?.(sent) === true ? 2 : 1
    for (let i = 0; i < times && this.#init.loses?.(sent) !== true; i++) {
      this.after(this.#latencyMs(from, peer), () => {
        if (link !== undefined && this.#links.get(linkOf(from, peer)) === link) {
          this.#init.arrived?.(sent)
          deliver()
        }
      })
    }
    if (host.stalled !== true) {
      this.#later(host, 1, () => ({ type: 'writable', peer, class: name, bytes }))
    }
  }

  #latencyMs (from: NodeId, to: NodeId): number {
    const { latencyMs = 10 } = this.#init
    return typeof latencyMs === 'number' ? latencyMs : latencyMs(from, to)
  }

  #delivering (host: Host, sent: Sent): () => void {
    const { from, to, class: name } = sent
    if (this.#init.inMemory === true) {
      const message = this.#wire.signed(host, sent.message)
      return () => { this.feed(to, this.#wire.handed(sent, message)) }
    }
    const frame = this.#wire.frameOf(host, sent)
    return () => { this.deliver(from, to, name, frame) }
  }

  /** Gives a node the bytes of a frame, as the shell does. */
  deliver (from: NodeId, to: NodeId, name: StreamClass, frame: Uint8Array): void {
    this.feed(to, this.#wire.read(this.host(to), { from, class: name, frame }))
  }
}

function linkOf (a: NodeId, b: NodeId): Link {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}
