import type { AbortOptions } from './abort.ts'
import type { Renewal } from './fork.ts'
import type { Party } from './governance.ts'
import type { Permitting, Place } from './object.ts'
import type { DiskView } from './status.ts'
import type { Handling, Hex, MemberId, NodeId } from '@hanse/core'

/** A closed union: a consumer's switch over `type` is exhaustive within a version. */
export type HanseEvent =
  | ObjectEvent
  | WithdrawnEvent
  /** A member's signed word that it holds an own lane up to `seq`. */
  /** What a member holds of a lane; or, `alone`, that a former reader has applied the withdrawal at `seq`. */
  | { type: 'delivery', cursor: string, member: MemberId, lane: Hex, seq: number, at: number, alone?: true }
  | { type: 'peer', cursor: string, node: NodeId, member: MemberId, state: 'up' | 'down' }
  /** An author signed two entries of one place of a lane: nothing more of the lane is taken. `proof` is armoured. */
  | { type: 'fork', cursor: string, lane: Hex, author: MemberId, seq: number, own: boolean, proof: string, at: number }
  /** This node took a new incarnation by itself, and goes on in new lanes. */
  | { type: 'incarnation', cursor: string } & Renewal
  /** This node's clock has turned out to be wrong, so that nothing is published (`E_CLOCK`), or is right again; `skewMs` as in its status. */
  | { type: 'clock', cursor: string, off: boolean, skewMs: number }
  | { type: 'refused', cursor: string, node: NodeId, code: string, message: string }
  /** There is too little room on the disk, or enough again. */
  | ({ type: 'disk', cursor: string } & DiskView)
  /** By word of the quorum somebody belongs to the federation, or does no longer. */
  | { type: 'members', cursor: string, joined: Party[], left: Party[], at: number }
  /** Something was proposed, signed or asked for, or has waited for too long: see `pending()`. */
  | { type: 'governance', cursor: string, at: number }

export type HanseEventType = HanseEvent['type']

/** An object this node now holds durably, its own included. */
export interface ObjectEvent extends Permitting {
  type: 'object'
  /**
   * Hand the last one back as `since` to go on behind it, also after a restart, and at another node of the member, which
   * goes on one hour before; delivery is at least once.
   */
  cursor: string
  place: Place
  /** STIX id and type; empty when the leaf could not be parsed. */
  id: string
  objectType: string
  /** The bytes that the author signed: UTF-8 JSON. */
  bytes: Uint8Array
  author: MemberId
  authorName: string
  handling?: Handling
  /** True for what this member published or imported itself. */
  own: boolean
  private: boolean
  /** The author's sealing time and this node's time of arrival, ms since 1970. */
  time: number
  arrived: number
}

/**
 * What an author took back was removed here; it comes behind the event of every object it names, and again whenever
 * something withdrawn arrived late. Whatever was done because of these objects can be undone by it alone: they are gone
 * from this node. Other authors' objects under the same ids stay.
 */
export interface WithdrawnEvent {
  type: 'withdrawn'
  /** As that of an object: a subscriber who was away gets it behind the cursor it comes with. */
  cursor: string
  /** The entry that holds the withdrawal. */
  withdrawal: Hex
  /** What was held and is gone: leaves of one entry. `id` is empty where the leaf could not be parsed. */
  objects: Array<{ id: string, place: { entry: Hex, index: number } }>
  author: MemberId
  authorName: string
  /** One of `withdrawalReasons`, or another code that a newer version writes. */
  reason: string
  /** True for what this member withdrew itself. */
  own: boolean
  /** When the author withdrew it, and when it was removed here, ms since 1970. */
  time: number
  removed: number
}

export interface SubscribeOptions extends AbortOptions {
  /** A cursor of an earlier event, of this node or another of the member; without it only what arrives from now on; `'start'` for everything held. */
  since?: string
  /** Which events; all when absent. */
  types?: readonly HanseEventType[]
  /** End after what is held now, instead of waiting for more. */
  follow?: boolean
}
