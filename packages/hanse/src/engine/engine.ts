import { randomBytes } from 'node:crypto'
import { assembleBeacon, beaconInput, decodeBeacon, rulesHash, unwrap } from '@hanse/core'
import { Exchange } from '@hanse/exchange'
import { AuditLog } from '../audit/audit-log.ts'
import { Answers } from './answers.ts'
import { arrivingFacts } from './arriving-facts.ts'
import { Disk } from './disk.ts'
import { Effects } from './effects.ts'
import { Inbox } from './inbox.ts'
import { Intake } from './intake.ts'
import { LeafReader } from './leaf-reader.ts'
import { Listeners } from './listeners.ts'
import { readFrame } from './read-frame.ts'
import { Sender } from './sender.ts'
import { Tally } from './tally.ts'
import { Timers } from './timers.ts'
import { Turns } from './turns.ts'
import type { Clock } from '../clock.ts'
import type { Reading } from './arriving-facts.ts'
import type { DiskWatch } from './disk-watch.ts'
import type { EngineEvent } from './event.ts'
import type { ReadLeaf } from './leaf-reader.ts'
import type { Transport, TransportListener } from '../transport/transport.ts'
import type { Chunk, Hex, Ledger, MembershipItem, NodeId, RuleSet, Signer, Suite, Verified } from '@hanse/core'
import type { Input, Limits, PublishedEntry, RestoredState, StreamClass } from '@hanse/exchange'
import type { Store, StoreWrite } from '@hanse/store'
import type { Logger } from '@libp2p/interface'

export interface EngineInit {
  store: Store
  restored: RestoredState
  /** charter and certificates; its fold is the roster */
  ledger: Ledger
  /** 32 bytes */
  federation: Uint8Array
  self: NodeId
  signer: Signer
  clock: Clock
  suite: Suite
  log: Logger
  /** the member's own, about others' content */
  rules: RuleSet | undefined
  /** what differs from the defaults */
  limits: Partial<Limits>
}

/** The shell around the machine: whatever comes from callers, peers or the clock goes into it, and its effects are carried out. */
export class Engine implements TransportListener {
  readonly machine: Exchange
  readonly tally = new Tally()
  readonly #init: EngineInit
  readonly #disk: Disk
  readonly #intake: Intake
  readonly #sender: Sender
  readonly #audit: AuditLog
  readonly #reading: Reading
  readonly #timers = new Timers()
  readonly #turns: Turns
  readonly #listeners = new Listeners()
  readonly #answers = new Answers()
  readonly #inbox: Inbox
  readonly #effects: Effects
  #ruleHash: Hex | undefined

  constructor (init: EngineInit) {
    this.#init = init
    this.#inbox = new Inbox(init.clock, this.#timers)
    this.#disk = new Disk(init.store, init.suite, init.log, (view) => {
      this.feed({ type: 'room', enough: view.state === 'ok' })
      this.#intake.resume()
      this.#listeners.tell({ type: 'disk', view })
    })
    this.#intake = new Intake(() => this.disk.view.state, (entry) => this.machine.header(entry)?.header.kind)
    this.machine = new Exchange({ ...init, roster: init.ledger.roster, seed: randomBytes(4).readUInt32BE() })
    this.#turns = new Turns(this.machine, init.clock, (effect) => { this.#effects.apply(effect) })
    this.#audit = new AuditLog(
      init.clock,
      async (rows) => this.#disk.record(rows.map((row) => ({ type: 'audit', row }))),
      (error) => { init.log.error('the audit log failed - %e', error) }
    )
    this.#reading = { machine: this.machine, roster: init.ledger.roster, leaves: new LeafReader(), disk: this.#disk }
    this.#useRules(init.rules)
    this.#sender = new Sender({ ...init, roster: init.ledger.roster, machine: this.machine, audit: this.#audit, ruleHash: () => this.#ruleHash })
    this.#effects = new Effects({
      answers: this.#answers,
      disk: this.#disk,
      listeners: this.#listeners,
      log: init.log,
      reading: this.#reading,
      sender: this.#sender,
      tally: this.tally,
      timers: this.#timers,
      signBeacon: async (body) => {
        const signature = await init.signer.sign(beaconInput(init.federation, body))
        await this.state([{ kind: 'beacon', item: unwrap(decodeBeacon(assembleBeacon(body, signature), init.federation)) }])
      },
      feed: (input) => { this.feed(input) }
    })
  }

  /** Whether there is room on the disk. */
  get disk (): DiskWatch { return this.#disk.watch }

  get transport (): Transport | undefined { return this.#effects.transport }

  /** From now on the machine's sends and dials reach the network. */
  attach (transport: Transport): void {
    this.#effects.transport = transport
  }

  /** What expired or was erased before this start goes, from the files too. */
  sweep (): void {
    this.feed({ type: 'timer', timer: { type: 'expiry' } })
    this.#disk.purge()
  }

  /** Dials the other nodes. */
  goOnline (): void {
    this.feed({ type: 'roster', roster: this.machine.roster })
  }

  /**
   * Takes certificates, votes or requests of this node's own, or that a person brought; resolves when they are durable. Those
   * before one that is refused are taken.
   *
   * @throws {HanseError} as the ledger refuses them
   */
  async state (items: MembershipItem[]): Promise<void> {
    await this.#answers.to((token) => { this.feed({ type: 'membership', token, items }) })
  }

  /** Stops all timers and waits for what is under way to the disk. */
  async close (): Promise<void> {
    this.#turns.end()
    this.#effects.transport = undefined
    this.#timers.clear()
    await this.#audit.idle()
    await this.#disk.end()
    this.#answers.end()
    this.#listeners.tell({ type: 'closed' })
    this.#listeners.clear()
  }

  /** @returns ends the listening */
  listen (listener: (event: EngineEvent) => void): () => void {
    return this.#listeners.add(listener)
  }

  /**
   * Hands sealed entries to the machine; resolves when they are durable, all or none.
   *
   * @param entries - own, with all their leaves
   * @param records - the author's own of the publication, written in the same batch
   */
  async publish (entries: PublishedEntry[], ...records: StoreWrite[]): Promise<Hex[]> {
    const [first] = entries
    if (first === undefined) {
      return []
    }
    const done = this.#answers.to((token) => {
      this.tally.recorded(records)
      this.#disk.beside(first.entry.id, records)
      this.feed({ type: 'publish', token, entries })
    })
    return done.finally(() => { this.#disk.forget(first.entry.id) })
  }

  /** Resolves when the holders of an own lane were asked what they know of it, as far as they are to be had. */
  async claim (lane: Hex): Promise<void> {
    await this.#answers.to((token) => { this.feed({ type: 'claim', token, lane }) })
  }

  /** Tells all listeners. */
  tell (event: EngineEvent): void {
    this.#listeners.tell(event)
  }

  /** Writes records that belong to no entry; resolves when they are durable. */
  async record (writes: readonly StoreWrite[]): Promise<void> {
    this.tally.recorded(writes)
    await this.#disk.record(writes)
  }

  /** Own rules as they are from now on. */
  loadRules (rules: RuleSet | undefined): void {
    this.#useRules(rules)
    this.feed({ type: 'rules', rules })
  }

  /** Resolves when the audit log holds all that was denied so far. */
  async settleAudit (): Promise<void> {
    await this.#audit.flush()
  }

  /** What the leaves of an own chunk say. */
  know (chunk: Verified<Chunk>, leaves: ReadLeaf[]): void {
    this.#disk.know(chunk, leaves)
  }

  up (peer: NodeId): void {
    this.#intake.turn(peer)
    this.feed({ type: 'peer:up', peer })
  }

  down (peer: NodeId): void {
    this.#intake.turn(peer)
    this.feed({ type: 'peer:down', peer })
  }

  handed (peer: NodeId, streamClass: StreamClass, bytes: number): void {
    this.tally.sent(streamClass, bytes)
    this.feed({ type: 'writable', peer, class: streamClass, bytes })
  }

  malformed (peer: NodeId, streamClass: StreamClass, code: string, message: string): void {
    this.feed({ type: 'malformed', peer, class: streamClass, bytes: 0, code, message })
  }

  async frame (peer: NodeId, streamClass: StreamClass, frame: Uint8Array): Promise<void> {
    this.tally.received(streamClass, frame.length)
    const session = this.#intake.sessionOf(peer)
    let taken: Promise<void> | undefined
    await this.#inbox.handle(peer, streamClass === 'bulk', () => {
      taken = this.#intake.sessionOf(peer) === session ? this.#take(peer, streamClass, frame) : undefined
    })
    await taken
    await this.#disk.room()
  }

  async #take (peer: NodeId, streamClass: StreamClass, frame: Uint8Array): Promise<void> {
    const { suite, federation } = this.#init
    const verified = readFrame(frame, { peer, suite, federation, roster: this.#sender.roster, machine: this.machine })
    if (!verified.ok) {
      this.feed({ type: 'malformed', peer, class: streamClass, bytes: frame.length, ...verified.rejection })
      return
    }
    await this.#intake.take(peer, streamClass, verified.value, (message) => {
      this.feed({ type: 'frame', peer, class: streamClass, message, bytes: frame.length, facts: arrivingFacts(message, this.#reading) })
    })
  }

  /** Gives an input to the machine. */
  feed (input: Input): void {
    this.#turns.take(input)
  }

  /** Notices it now if the clock was set. */
  lookAtClock (): void {
    this.#turns.lookAtClock()
  }

  #useRules (rules: RuleSet | undefined): void {
    this.#ruleHash = rules === undefined ? undefined : rulesHash(this.#init.suite, rules)
  }
}
