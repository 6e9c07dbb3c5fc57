import type { Timer } from './machine/timer.ts'
import type { Message, StreamClass } from './wire/message.ts'
import type { Chunk, Entry, Hex, MembershipItem, NodeId, ObjectFacts, Roster, RuleSet, Verified } from '@hanse/core'

/** Leaves with their facts, in leaf order. */
export interface Body { chunk: Verified<Chunk>, facts: ObjectFacts[] }

/** An own sealed entry with all its leaves. */
export interface PublishedEntry {
  entry: Verified<Entry>
  /** all leaves, in chunks as `chunksOf` cuts them; none for an opening */
  bodies: Body[]
}

/** Everything that can happen to the machine. */
export type Input =
  /** Own entries, in lane order; openings of new lanes among them. One publication at a time per lane. */
  | { type: 'publish', token: string, entries: PublishedEntry[] }
  /** Asked before the first seal in an own lane: answered by a `claimed` event once its holders were heard, or are not to be had. */
  | { type: 'claim', token: string, lane: Hex }
  /** `facts` are those of the leaves in the message's chunk; `bytes` is the length of the frame. */
  | { type: 'frame', peer: NodeId, class: StreamClass, message: Message, bytes: number, facts?: ObjectFacts[] }
  /** A frame that did not decode or verify, with the rejection's code, message and facts. */
  | { type: 'malformed', peer: NodeId, class: StreamClass, bytes: number, code: string, message: string, facts?: Record<string, unknown> }
  | { type: 'peer:up', peer: NodeId }
  | { type: 'peer:down', peer: NodeId }
  /** `bytes` of earlier `send` effects, as those effects counted them, were taken over by the transport. */
  | { type: 'writable', peer: NodeId, class: StreamClass, bytes: number }
  | { type: 'timer', timer: Timer }
  /** The `store` effect of this token is durable. */
  | { type: 'stored', token: number }
  /** Answer to a `load` effect; what is not in `bodies` is not there. */
  | { type: 'loaded', token: number, bodies: Body[] }
  /** Nothing of a `load` effect is there. */
  | { type: 'absent', token: number }
  /** A `store` or `load` effect failed; nothing of it was written. */
  | { type: 'failed', token: number, code: string }
  /** The roster as it is now. The first input of every run, so that dialling begins. */
  | { type: 'roster', roster: Roster }
  /** Certificates, votes and requests of this node's own, or that a person brought: answered by `stated` or `unstated`. */
  | { type: 'membership', token: string, items: MembershipItem[] }
  /** This member's own rules about others' content as they are now; undefined for none. */
  | { type: 'rules', rules: RuleSet | undefined }
  /** Whether there is room for leaves of others; there is at first. Without it only those of urgent kinds (`isUrgent`) are asked for. */
  | { type: 'room', enough: boolean }
  /** The wall clock was set: since the input before, it moved by so much more, or less, than time passed, in ms. */
  | { type: 'clock', jumpMs: number }
