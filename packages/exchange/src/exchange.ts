import { toHex } from '@hanse/core'
import { deliveryOf } from './delivery/delivery.ts'
import { quotaUses } from './lane/quota.ts'
import { dispatch } from './machine/dispatch.ts'
import { restore } from './machine/restore.ts'
import { State } from './machine/state.ts'
import { freshness } from './membership/freshness.ts'
import { clockSkewMs } from './session/clock.ts'
import { streamClasses } from './wire/message.ts'
import type { Delivery } from './delivery/delivery.ts'
import type { Effect } from './effects.ts'
import type { Body, Input } from './inputs.ts'
import type { Lane } from './lane/lane.ts'
import type { LeafState } from './lane/leaf-state.ts'
import type { QuotaUse } from './lane/quota.ts'
import type { Limits } from './limits.ts'
import type { RestoredState } from './machine/restored.ts'
import type { VerdictCounts } from './machine/verdicts.ts'
import type { StreamClass } from './wire/message.ts'
import type { Entry, ForkProof, Freshness, Handling, Hex, LaneState, Ledger, MemberId, NodeId, Roster, RuleSet, Suite, Verified } from '@hanse/core'

/** What a machine is made of. */
export interface ExchangeInit {
  /** this node; the roster must know it */
  self: NodeId
  roster: Roster
  /** certificates, where this machine keeps them and learns of others' from peers; its fold is the roster then */
  ledger?: Ledger
  suite: Suite
  /** of all randomness of the machine: the same seed and inputs give the same effects */
  seed: number
  /** what differs from `defaultLimits` */
  limits?: Partial<Limits>
  /** this member's own rules about others' content; none when absent */
  rules?: RuleSet | undefined
  /** what the store gave */
  restored?: RestoredState
}

/** A lane as the node knows it. */
export interface LaneView {
  lane: Hex
  node: NodeId
  author: MemberId
  /** 16 bytes */
  incarnation: Hex
  group: Hex
  handling: Handling
  /** seq and id of the contiguous head; absent while only entries ahead of it are held */
  head?: { seq: number, id: Hex }
  /** entries held beyond the head */
  ahead: number
  /** the author signed two entries of one seq; the lane takes no more */
  forked: boolean
  /** that it did, once that is durable */
  proof?: Verified<ForkProof>
}

/** A peer as the node knows it. */
export interface PeerView {
  peer: NodeId
  member: MemberId
  /** both HELLOs were exchanged */
  ready: boolean
  /** its live queue overflowed, and it has not caught up */
  behind: boolean
}

/**
 * One node of a federation as a pure machine (DESIGN §10). `handle` is the only method that changes it; the others
 * answer questions. It has no clock, no promise and no I/O: it says what is to be done, an interpreter does it.
 */
export class Exchange {
  readonly #state: State

  /** @throws {HanseError} `E_MEMBER_UNKNOWN` when the roster does not know `self` */
  constructor (init: ExchangeInit) {
    this.#state = new State(init)
    if (init.restored !== undefined) {
      restore(this.#state, init.restored)
    }
  }

  /**
   * Takes one input and says what is to be done, in that order.
   *
   * @param input - what happened
   * @param now - ms since 1970
   */
  handle (input: Input, now: number): Effect[] {
    return dispatch(this.#state, input, now)
  }

  /** Who belongs, as this machine acts on it. */
  get roster (): Roster { return this.#state.roster }

  /** An entry that is held, or that arrived and is about to be stored: what `verifyMessage` checks chunks against. */
  header (entry: Hex): Verified<Entry> | undefined {
    return this.#state.entries.get(entry)?.entry ?? this.#state.arriving.get(entry)
  }

  /** What is held of each leaf of a held entry. */
  leafStates (entry: Hex): LeafState[] | undefined {
    const record = this.#state.entries.get(entry)
    return record === undefined ? undefined : [...record.states] as LeafState[]
  }

  /**
   * Where this node's next entry under a handling goes: its own lane of that group and incarnation that is neither
   * forked, closed nor outlived, or undefined, when one must be opened. A `claim` input goes before the first seal in it.
   *
   * @param group - `groupOf` of the handling
   * @param incarnation - 16 bytes
   */
  laneFor (group: Hex, incarnation: Uint8Array): LaneState | undefined {
    return this.#state.laneFor(group, incarnation)
  }

  /**
   * Whether others know more of an incarnation of this node than it does, or have seen it contradict itself: nothing more
   * may be sealed in it.
   *
   * @param incarnation - 16 bytes
   */
  isOutlived (incarnation: Uint8Array): boolean {
    return this.#state.past.outlived.has(toHex(incarnation))
  }

  /** Every lane of which something is held. */
  lanes (): LaneView[] {
    return [...this.#state.lanes.values()].filter(({ entries }) => entries.size > 0).map(viewOf)
  }

  /** One lane. */
  lane (lane: Hex): LaneView | undefined {
    const found = this.#state.lanes.get(lane)
    return found === undefined || found.entries.size === 0 ? undefined : viewOf(found)
  }

  /** The contiguous head of a lane. */
  headOf (lane: Hex): { seq: number, id: Hex } | undefined {
    return this.lane(lane)?.head
  }

  /** The entry of a lane at a seq. */
  entryAt (lane: Hex, seq: number): Verified<Entry> | undefined {
    return this.#state.lanes.get(lane)?.entries.get(seq)?.entry
  }

  /** The terms under which a lane's content stands. */
  handlingOf (lane: Hex): Handling | undefined {
    return this.#state.lanes.get(lane)?.handling
  }

  /** The peers with a session. */
  peers (): PeerView[] {
    return [...this.#state.sessions.values()].map(({ peer, member, ready, behind }) => ({ peer, member, ready, behind }))
  }

  /** Bytes of frames that wait for the transport, over all peers. */
  queuedBytes (): Record<StreamClass, number> {
    const sessions = [...this.#state.sessions.values()]
    const waiting = streamClasses.map((name) => [name, sessions.reduce((sum, { outboxes }) => sum + outboxes[name].queuedBytes, 0)])
    return Object.fromEntries(waiting) as Record<StreamClass, number>
  }

  /**
   * Per member that is cleared for any of these own entries: whether it acknowledged all that it is cleared for; and per former
   * reader that is told of a withdrawal among them, whether it has applied that.
   *
   * @param entries - ids of own entries
   * @param withdrawals - what is stored of those of the entries that are withdrawals; without it former readers are left out
   */
  delivery (entries: readonly Hex[], withdrawals: readonly Body[] = []): Delivery[] {
    return deliveryOf(this.#state, entries, withdrawals)
  }

  /** The nodes that are known to hold an entry: by receipt, or by what they announced in this session. */
  holders (entry: Hex): NodeId[] {
    return this.#state.holders(entry)
  }

  /** Nodes that are banned as they sent too many bad frames, and until when, ms since 1970. */
  banned (): Map<NodeId, number> {
    return this.#state.bans.all()
  }

  /** Authors of whom something is not taken as it is over their storage quota. */
  quotaUses (): QuotaUse[] {
    return quotaUses(this.#state)
  }

  /** How many leaves are held in lanes for nobody: a running count. */
  heldForNobody (): number {
    return this.#state.heldForNobody()
  }

  /** How many decisions fell since the start. */
  verdicts (): Readonly<VerdictCounts> {
    return this.#state.verdicts.counts
  }

  /** How old what is known of who belongs is; undefined where this machine is given its roster. */
  freshness (now: number): Freshness | undefined {
    return freshness(this.#state, now)
  }

  /** How far the median of the peers' clocks lies ahead of this node's, in ms, as it was heard last; undefined before any was. */
  clockSkewMs (): number | undefined {
    return clockSkewMs(this.#state)
  }
}

function viewOf (lane: Lane): LaneView {
  const head = lane.entries.get(lane.head)
  return {
    lane: lane.id,
    node: lane.node,
    author: lane.author,
    incarnation: toHex(lane.incarnation),
    group: lane.group,
    handling: lane.handling,
    ...(head !== undefined && { head: { seq: lane.head, id: head.entry.id } }),
    ahead: lane.entries.size - (lane.head + 1),
    forked: lane.fork !== undefined,
    ...(lane.fork?.durable === true && { proof: lane.fork.proof })
  }
}
