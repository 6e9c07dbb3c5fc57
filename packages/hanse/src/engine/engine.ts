import { randomBytes } from 'node:crypto'
import { receiptInput, toHex } from '@hanse/core'
import { decodeMessage, encodeMessage, Exchange, verifyMessage } from '@hanse/exchange'
import { rowsFor } from '@hanse/knowledge'
import { leakOf } from './egress-guard.ts'
import { LeafReader } from './leaf-reader.ts'
import { Timers } from './timers.ts'
import type { ReadLeaf } from './leaf-reader.ts'
import type { Transport, TransportListener } from '../transport/transport.ts'
import type { Chunk, Hex, Member, NodeId, ObjectFacts, Roster, Signer, Suite, Verified } from '@hanse/core'
import type { Effect, ExchangeEvent, Input, Message, Outgoing, PublishedEntry, RestoredState, StreamClass } from '@hanse/exchange'
import type { IndexRow, Store, StoreWrite } from '@hanse/store'
import type { Logger } from '@libp2p/interface'

/** Bytes of frames under way to the disk before peers have to wait. */
const storingBytesMax = 8 * 1024 * 1024

export interface EngineInit {
  store: Store
  restored: RestoredState
  roster: Roster
  federation: Uint8Array
  self: NodeId
  signer: Signer
  suite: Suite
  log: Logger
}

/** What the engine tells whoever listens: the machine's events, refusals, and that something new is durable. */
export type EngineEvent =
  | ExchangeEvent
  | { type: 'refused', node: NodeId, code: string, message: string }
  | { type: 'arrived' }

/**
 * The one interpreter of the machine's effects: clocks, timers, disk, streams and signatures are here, decisions
 * are not.
 */
export class Engine implements TransportListener {
  readonly machine: Exchange
  readonly leaves = new LeafReader()
  readonly rejected = new Map<string, number>()
  egressBlocked = 0
  readonly #init: EngineInit
  readonly #timers = new Timers()
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  readonly #inputs: Input[] = []
  readonly #read = new WeakMap<Verified<Chunk>, ReadLeaf[]>()
  readonly #waiting = new Map<string, { resolve: (entries: Hex[]) => void, reject: (error: Error) => void }>()
  readonly #drained: Array<() => void> = []
  #beside: StoreWrite[] = []
  #transport: Transport | undefined
  #feeding = false
  #closed = false
  #storing = 0
  #idle: Promise<unknown> = Promise.resolve()

  constructor (init: EngineInit) {
    this.#init = init
    this.machine = new Exchange({
      self: init.self, roster: init.roster, suite: init.suite, seed: randomBytes(4).readUInt32BE(), restored: init.restored
    })
  }

  get transport (): Transport | undefined {
    return this.#transport
  }

  /** From now on the machine's sends and dials reach the network. */
  attach (transport: Transport): void {
    this.#transport = transport
  }

  /** Begins to dial the other nodes, once the network is up. */
  dialAll (): void {
    this.feed({ type: 'roster', roster: this.#init.roster })
  }

  detach (): void {
    this.#transport = undefined
    this.#timers.clear()
  }

  /** Stops all timers and waits for what is under way to the disk. */
  async close (): Promise<void> {
    this.#closed = true
    this.detach()
    await this.#idle
    for (const { reject } of this.#waiting.values()) {
      reject(new Error('the node was stopped'))
    }
    this.#listeners.clear()
  }

  listen (listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /**
   * Hands sealed entries to the machine; resolves when they are durable, all or none.
   *
   * @param record - the author's own record of the publication, written in the same batch
   */
  async publish (entries: PublishedEntry[], record: StoreWrite): Promise<Hex[]> {
    const token = toHex(randomBytes(16))
    return await new Promise((resolve, reject) => {
      this.#waiting.set(token, { resolve, reject })
      this.#beside.push(record)
      this.feed({ type: 'publish', token, entries })
    })
  }

  /** Remembers what a leaf says, so that it need not be parsed again for the index. */
  know (chunk: Verified<Chunk>, leaves: ReadLeaf[]): void {
    this.#read.set(chunk, leaves)
  }

  // what the network tells

  up (peer: NodeId): void {
    this.feed({ type: 'peer:up', peer })
  }

  down (peer: NodeId): void {
    this.feed({ type: 'peer:down', peer })
  }

  handed (peer: NodeId, streamClass: StreamClass, bytes: number): void {
    this.feed({ type: 'writable', peer, class: streamClass, bytes })
  }

  malformed (peer: NodeId, streamClass: StreamClass, code: string, message: string): void {
    this.feed({ type: 'malformed', peer, class: streamClass, bytes: 0, code, message })
  }

  async frame (peer: NodeId, streamClass: StreamClass, frame: Uint8Array): Promise<void> {
    const { suite, roster, federation } = this.#init
    const decoded = decodeMessage(suite, frame)
    const verified = decoded.ok
      ? verifyMessage(decoded.value, { suite, roster, federation, peer, headerOf: (id) => this.machine.header(id) })
      : decoded
    if (verified.ok) {
      const message = verified.value
      this.feed({ type: 'frame', peer, class: streamClass, message, bytes: frame.length, facts: this.#factsOf(message) })
    } else {
      this.feed({ type: 'malformed', peer, class: streamClass, bytes: frame.length, ...verified.rejection })
    }
    if (this.#storing > storingBytesMax) {
      await new Promise<void>((resolve) => { this.#drained.push(resolve) })
    }
  }

  /** The only way into the machine. Inputs that effects bring forth wait for their turn. */
  feed (input: Input): void {
    this.#inputs.push(input)
    if (this.#feeding) {
      return
    }
    this.#feeding = true
    try {
      for (let next = this.#inputs.shift(); next !== undefined && !this.#closed; next = this.#inputs.shift()) {
        for (const effect of this.machine.handle(next, Date.now())) {
          this.#apply(effect)
        }
      }
    } finally {
      this.#feeding = false
    }
  }

  #apply (effect: Effect): void {
    switch (effect.type) {
      case 'send': { this.#send(effect.peer, effect.class, effect.message, effect.bytes); break }
      case 'store': { this.#store(effect.token, effect.writes); break }
      case 'load': { this.#track(this.#load(effect)); break }
      case 'deliver': { this.#deliver(effect.event); break }
      case 'dial': { this.#dial(effect.peer); break }
      case 'hangup': { this.#transport?.hangup(effect.peer, effect.code); break }
      case 'schedule': {
        this.#timers.schedule(effect.delayMs, () => { this.feed({ type: 'timer', timer: effect.timer }) })
        break
      }
      case 'reject': {
        this.rejected.set(effect.code, (this.rejected.get(effect.code) ?? 0) + 1)
        this.#init.log('refused %s of %s: %s', effect.code, effect.peer, effect.message)
        this.#emit({ type: 'refused', node: effect.peer, code: effect.code, message: effect.message })
        break
      }
      case 'report': { this.#init.log('%s %o', effect.code, effect.facts); break }
      default: {
        const never: never = effect
        return never
      }
    }
  }

  #send (peer: NodeId, streamClass: StreamClass, message: Outgoing, bytes: number): void {
    const leak = this.#leakTo(peer, message)
    if (leak !== undefined) {
      this.egressBlocked++
      this.#init.log.error('E_EGRESS_BLOCKED: %s must not go to %s; this is a defect, report it', leak, peer)
      this.feed({ type: 'writable', peer, class: streamClass, bytes })
      return
    }
    this.#transport?.send(peer, streamClass, message.type === 'unsigned-receipt' ? this.#signed(message) : encodeMessage(message), bytes)
  }

  async #signed (message: Extract<Outgoing, { type: 'unsigned-receipt' }>): Promise<Uint8Array> {
    const { bytes } = message
    const signature = await this.#init.signer.sign(receiptInput(this.#init.federation, bytes))
    return encodeMessage({ type: 'receipt', receipt: { bytes, signature } })
  }

  #leakTo (peer: NodeId, message: Outgoing): string | undefined {
    const { roster } = this.#init
    const to = this.#memberOf(peer)
    if (to === undefined) {
      return 'anything'
    }
    return leakOf(message, to, this.#memberOf(this.#init.self) as Member, roster, {
      lane: (lane) => {
        const info = this.machine.lane(lane)
        return info === undefined ? undefined : { author: info.author, handling: info.handling }
      },
      laneOfEntry: (entry) => this.machine.header(entry)?.lane,
      group: (group) => this.machine.lanes().filter((lane) => lane.group === group)
    })
  }

  #memberOf (node: NodeId): Member | undefined {
    const id = this.#init.roster.nodes.get(node)?.member
    return id === undefined ? undefined : this.#init.roster.members.get(id)
  }

  #store (token: number, writes: Array<Exclude<StoreWrite, { type: 'publication' }>>): void {
    const beside = this.#beside.splice(0)
    const rows: IndexRow[] = []
    let bytes = 0
    for (const write of writes) {
      if (write.type === 'chunk') {
        bytes += write.chunk.leaves.reduce((sum, leaf) => sum + leaf.length, 0)
        rows.push(...this.#rowsOf(write.chunk, write.facts))
      }
    }
    this.#storing += bytes
    this.#track(this.#init.store.append([...writes, ...beside], rows).then(
      () => {
        this.#stored(bytes)
        this.feed({ type: 'stored', token })
        this.#emit({ type: 'arrived' })
      },
      (error: unknown) => {
        this.#stored(bytes)
        const code = (error as { code?: string }).code ?? 'E_STORE_IO'
        this.#init.log.error('writing failed with %s - %e', code, error)
        this.feed({ type: 'failed', token, code })
      }
    ))
  }

  #stored (bytes: number): void {
    this.#storing -= bytes
    if (this.#storing <= storingBytesMax) {
      this.#drained.splice(0).forEach((resume) => { resume() })
    }
  }

  #rowsOf (chunk: Verified<Chunk>, facts: ObjectFacts[]): IndexRow[] {
    const read = this.#read.get(chunk)
    this.#read.delete(chunk)
    return chunk.leaves.flatMap((_, i) => {
      const value = read?.[i]?.value
      return value === undefined ? [] : rowsFor({ value, facts: facts[i] as ObjectFacts, place: { entry: chunk.entry, index: chunk.from + i } })
    })
  }

  async #load (effect: Extract<Effect, { type: 'load' }>): Promise<void> {
    try {
      const bodies = await Promise.all(effect.entries.map(async ({ entry, from }) => await this.#init.store.body(entry, from)))
      const found = bodies.filter((body) => body !== undefined)
      this.feed(found.length === 0 ? { type: 'absent', token: effect.token } : { type: 'loaded', token: effect.token, bodies: found })
    } catch (error) {
      this.#init.log.error('reading failed - %e', error)
      this.feed({ type: 'failed', token: effect.token, code: (error as { code?: string }).code ?? 'E_STORE_IO' })
    }
  }

  #dial (peer: NodeId): void {
    const node = this.#init.roster.nodes.get(peer)
    if (node !== undefined) {
      this.#transport?.dial(node)
    }
  }

  #deliver (event: ExchangeEvent): void {
    if (event.type === 'published') {
      this.#settle(event.token)?.resolve(event.entries)
    } else if (event.type === 'unpublished') {
      this.#settle(event.token)?.reject(Object.assign(new Error(event.message), { code: event.code }))
    }
    this.#emit(event)
  }

  #settle (token: string): { resolve: (entries: Hex[]) => void, reject: (error: Error) => void } | undefined {
    const waiting = this.#waiting.get(token)
    this.#waiting.delete(token)
    return waiting
  }

  #factsOf (message: Message): ObjectFacts[] | undefined {
    const chunk = message.type === 'chunk' || message.type === 'entry' ? message.chunk : undefined
    if (chunk === undefined) {
      return undefined
    }
    const node = message.type === 'entry' ? message.entry.header.node : this.machine.header(chunk.entry)?.header.node
    const author = node === undefined ? undefined : this.#init.roster.byNodeKey.get(toHex(node))?.member
    const read = this.leaves.read(author ?? '', chunk.leaves)
    this.know(chunk, read)
    return read.map(({ facts }) => facts)
  }

  #emit (event: EngineEvent): void {
    for (const listener of this.#listeners) {
      listener(event)
    }
  }

  #track (work: Promise<unknown>): void {
    this.#idle = Promise.all([this.#idle, work]).catch(() => {})
  }
}

