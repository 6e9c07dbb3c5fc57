/** One node's decoder, verifier and machine, as the engine of `hanse` joins them, with a member connected and a lane held. */
import { Buffer } from 'node:buffer'
import { Ledger } from '@hanse/core'
import { decodeMessage, encodeMessage, Exchange, leafState, verifyMessage } from '@hanse/exchange'
import { factsOf } from '@hanse/stix'
import { aurora, brig, charter, corvette, federation, nodeOf, roster, startMs, suite } from './firms.ts'
import { frameOf, leavesOf, openLane, sealNext } from './sealed.ts'
import type { Sealed } from './sealed.ts'
import type { ObjectFacts } from '@hanse/core'
import type { Body, Effect, HelloMessage, Input, Limits, Message, StreamClass } from '@hanse/exchange'

const classes: StreamClass[] = ['alert', 'membership', 'live', 'bulk']

/** A lane of Brig: opening, three leaves, and what comes next in honesty. */
export const opening: Sealed = openLane(brig)
export const held: Sealed = sealNext(brig, opening.entry, { leaves: leavesOf('one', 'two', 'three') })
export const next: Sealed = sealNext(brig, held.entry, { leaves: leavesOf('four', 'five') })

export interface WorldOptions {
  /** false: the members are connected and have sent no HELLO yet */
  greeted?: boolean
  limits?: Partial<Limits>
  /** true: the machine keeps certificates itself */
  governed?: boolean
}

export class World {
  readonly machine: Exchange
  now = startMs + 60_000
  effects: Effect[] = []
  readonly #bodies: Body[] = []
  #roster = roster

  constructor ({ greeted = true, limits, governed = false }: WorldOptions = {}) {
    this.machine = new Exchange({
      self: nodeOf(aurora), roster, suite, seed: 7, ...(limits !== undefined && { limits }), ...(governed && { ledger: new Ledger(suite, charter) })
    })
    for (const peer of [brig, corvette]) {
      this.connect(nodeOf(peer), greeted)
    }
    if (greeted) {
      this.offer(frameOf(opening))
      this.offer(frameOf(held))
    }
  }

  connect (peer: string, greeted = true): void {
    this.feed({ type: 'peer:up', peer })
    for (const name of greeted ? classes : []) {
      this.offer(encodeMessage(this.hello()), { peer, name })
    }
  }

  hello (more: Partial<HelloMessage> = {}): HelloMessage {
    return { type: 'hello', version: 1, federation: roster.federation, roster: roster.digest, nowMs: this.now, features: [], frameBytesMax: 1 << 20, ...more }
  }

  /** What a stream of a member gives, taken as the engine takes it. */
  offer (frame: Uint8Array, { peer = nodeOf(brig), name = 'live' }: { peer?: string, name?: StreamClass } = {}): void {
    const decoded = decodeMessage(suite, frame)
    const verified = decoded.ok
      ? verifyMessage(decoded.value, { suite, roster: this.#roster, federation, peer, headerOf: (id) => this.machine.header(id) })
      : decoded
    this.feed(verified.ok
      ? { type: 'frame', peer, class: name, message: verified.value, bytes: frame.length, facts: factsIn(verified.value) }
      : { type: 'malformed', peer, class: name, bytes: frame.length, ...verified.rejection })
  }

  /** The roster changes under the machine and the verifier. */
  replaceRoster (changed: typeof roster): void {
    this.#roster = changed
    this.feed({ type: 'roster', roster: changed })
  }

  feed (input: Input): void {
    for (const effect of this.machine.handle(input, this.now)) {
      this.effects.push(effect)
      if (effect.type === 'store') {
        this.#bodies.push(...effect.writes.flatMap((write) => write.type === 'chunk' ? [write] : []))
        this.feed({ type: 'stored', token: effect.token })
      } else if (effect.type === 'load') {
        const asked = (body: Body): boolean => effect.entries.some(({ entry, from }) => body.chunk.entry === entry && body.chunk.from === from)
        this.feed({ type: 'loaded', token: effect.token, bodies: this.#bodies.filter(asked) })
      } else if (effect.type === 'send') {
        this.feed({ type: 'writable', peer: effect.peer, class: effect.class, bytes: effect.bytes })
      }
    }
  }

  codes (type: 'reject' | 'hangup' | 'report'): string[] {
    return this.effects.flatMap((effect) => effect.type === type ? [effect.code] : [])
  }

  /** Everything that a bad input must leave as it was. */
  snapshot (): unknown {
    const stored = this.effects.flatMap((effect) => effect.type === 'store' ? effect.writes : [])
    const delivered = this.effects.flatMap((effect) => effect.type === 'deliver' && effect.event.type !== 'peer' ? [effect.event.type] : [])
    return {
      lanes: this.machine.lanes(),
      leaves: [opening, held, next].map(({ entry }) => this.machine.leafStates(entry.id)),
      heads: this.machine.headOf(opening.entry.lane),
      stored: stored.map((write) => write.type),
      delivered
    }
  }

  /** Whether an entry is part of the chain with all its leaves. */
  holds ({ entry }: Sealed): boolean {
    const { header: { seq }, lane, id } = entry
    return (this.machine.headOf(lane)?.seq ?? -1) >= seq && this.machine.entryAt(lane, seq)?.id === id &&
      (this.machine.leafStates(id) ?? []).every((state) => state === leafState.held)
  }

  /** Whether the entry that comes next in honesty is still taken whole. */
  takesNext (): boolean {
    if (!this.machine.peers().some(({ peer, ready }) => peer === nodeOf(brig) && ready)) {
      this.feed({ type: 'peer:down', peer: nodeOf(brig) })
      this.connect(nodeOf(brig))
    }
    this.offer(frameOf(opening))
    this.offer(frameOf(held))
    this.offer(frameOf(next))
    return this.holds(next)
  }
}

function factsIn (message: Message): ObjectFacts[] {
  const chunk = message.type === 'entry' || message.type === 'chunk' ? message.chunk : undefined
  return chunk?.leaves.map((leaf) => factsOf(Buffer.from(leaf))) ?? []
}
