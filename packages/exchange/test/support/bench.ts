import { receiptInput, toHex, verifyReceipt, unwrap, encodeReceipt, multikey } from '@hanse/core'
import { Exchange, frameBytes, treeFeature } from '../../src/index.ts'
import { Author, plainFacts } from './author.ts'
import { Disk } from './disk.ts'
import { federationId, nodeNamed, rosterOf } from './federation.ts'
import { fakeSign, fakeSuite } from './suite.ts'
import type { MemberSpec } from './federation.ts'
import type { Effect, HelloMessage, Input, Limits, Message, Outgoing, PublishedEntry, RestoredState, StreamClass } from '../../src/index.ts'
import type { Entry, Hex, MemberNode, NodeId, ObjectFacts, Receipt, Roster, Verified } from '@hanse/core'

export type EffectOf<T extends Effect['type']> = Effect & { type: T }

/** One machine by hand: the node of member `self`; what it asks the store for is done at once unless told otherwise. */
export class Bench {
  readonly roster: Roster
  readonly self: NodeId
  readonly machine: Exchange
  readonly disk = new Disk()
  now = 1_800_000_000_000
  /** all effects so far */
  effects: Effect[] = []
  /** answers of the store that are held back while `holding` */
  held: Array<() => void> = []
  holding = false
  /** frames stay with the transport while set */
  stalled = false
  failing: string | undefined

  constructor (
    specs: readonly MemberSpec[],
    options: { limits?: Partial<Limits>, restored?: RestoredState, seed?: number, roster?: Roster, selfIndex?: number } = {}
  ) {
    this.roster = options.roster ?? rosterOf([{ name: 'self' }, ...specs])
    this.self = nodeNamed('self', options.selfIndex)
    const { limits, restored, seed = 7 } = options
    this.machine = new Exchange(
      { self: this.self, roster: this.roster, suite: fakeSuite, seed, ...(limits !== undefined && { limits }), ...(restored !== undefined && { restored }) }
    )
  }

  node (name: string, index = 0): MemberNode {
    const node = this.roster.nodes.get(nodeNamed(name, index))
    if (node === undefined) {
      throw new Error(`no node of ${name}`)
    }
    return node
  }

  author (name: string, index = 0): Author {
    return new Author(this.node(name, index))
  }

  feed (input: Input): Effect[] {
    const effects = this.machine.handle(input, this.now)
    this.effects.push(...effects)
    for (const effect of effects) {
      this.#answer(effect)
    }
    return effects
  }

  #answer (effect: Effect): void {
    const answer = this.#answerTo(effect)
    if (answer !== undefined && this.holding && effect.type !== 'send') {
      this.held.push(answer)
    } else {
      answer?.()
    }
  }

  #answerTo (effect: Effect): (() => void) | undefined {
    switch (effect.type) {
      case 'store':
        return () => {
          if (this.failing !== undefined) {
            this.feed({ type: 'failed', token: effect.token, code: this.failing })
            return
          }
          this.disk.write(effect.writes)
          this.feed({ type: 'stored', token: effect.token })
        }
      case 'load':
        return () => { this.feed({ type: 'loaded', token: effect.token, bodies: this.disk.load(effect.entries) }) }
      case 'send':
        return this.stalled ? undefined : () => { this.feed({ type: 'writable', peer: effect.peer, class: effect.class, bytes: effect.bytes }) }
      default:
        return undefined
    }
  }

  /** Lets the store answer what was held back, and what follows from it. */
  release (): void {
    this.holding = false
    for (const answer of this.held.splice(0)) {
      answer()
    }
  }

  hello (): HelloMessage {
    return { type: 'hello', version: 1, federation: toHex(federationId), roster: this.roster.digest, nowMs: this.now, features: [], frameBytesMax: 1 << 20 }
  }

  /** Connects a peer and greets in the classes. */
  up (peer: NodeId, classes: StreamClass[] = ['alert', 'membership', 'live', 'bulk'], features: string[] = []): void {
    this.feed({ type: 'peer:up', peer })
    for (const name of classes) {
      this.frame(peer, { ...this.hello(), features }, name)
    }
  }

  /** Connects a peer that takes part in trees. */
  upInTrees (peer: NodeId): void {
    this.up(peer, ['alert', 'membership', 'live', 'bulk'], [treeFeature])
  }

  frame (peer: NodeId, message: Message, name: StreamClass = 'live', facts?: ObjectFacts[]): Effect[] {
    const leaves = (message.type === 'entry' || message.type === 'chunk') ? message.chunk?.leaves.length ?? 0 : 0
    return this.feed({ type: 'frame', peer, class: name, message, bytes: frameBytes(message), facts: facts ?? Array<ObjectFacts>(leaves).fill(plainFacts) })
  }

  /** A peer sends entries with their first chunks. */
  give (peer: NodeId, entries: readonly PublishedEntry[], name: StreamClass = 'live'): Effect[] {
    return entries.flatMap(
      ({ entry, bodies: [body] }) => this.frame(peer, { type: 'entry', entry, ...(body !== undefined && { chunk: body.chunk }) }, name, body?.facts)
    )
  }

  /** A peer's word that it has applied a withdrawal. */
  applied (peer: MemberNode, entry: Verified<Entry>): Message {
    return this.receipt(peer, entry.lane, entry.header.seq, entry.id, [], true)
  }

  /** A signed receipt of a peer. */
  receipt (peer: MemberNode, lane: Hex, seq: number, head: Hex, except: Receipt['except'] = [], alone = false): Message {
    const bytes = encodeReceipt({
      version: 1, federation: federationId, node: multikey(peer.nodeKey), lane, seq, head, except, ...(alone && { alone }), time: this.now
    })
    return {
      type: 'receipt',
      receipt: unwrap(verifyReceipt(fakeSuite, bytes, fakeSign(peer.authoringKey, receiptInput(federationId, bytes)), peer.authoringKey, federationId))
    }
  }

  of<T extends Effect['type']> (type: T): Array<EffectOf<T>> {
    return this.effects.filter((effect): effect is EffectOf<T> => effect.type === type)
  }

  /** Messages of one type sent to a peer. */
  sent<T extends Outgoing['type']> (peer: NodeId, type: T): Array<Outgoing & { type: T }> {
    return this.of('send').filter((effect) => effect.peer === peer).map(({ message }) => message)
      .filter((message): message is Outgoing & { type: T } => message.type === type)
  }

  codes (type: 'reject' | 'hangup' | 'report'): string[] {
    return this.of(type).map(({ code }) => code)
  }

  /** Hands back the timers of a type that were scheduled, once each. */
  fire (type: string, afterMs = 0): void {
    this.now += afterMs
    const due = this.of('schedule').filter(({ timer }) => timer.type === type)
    this.effects = this.effects.filter((effect) => effect.type !== 'schedule' || effect.timer.type !== type)
    for (const { timer } of due) {
      this.feed({ type: 'timer', timer })
    }
  }
}
