import { noteHolds } from '../catchup/reconcile.ts'
import { Bucket } from '../machine/bucket.ts'
import { alertKind } from './urgent.ts'
import type { Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, Hex, MemberId, Verified } from '@hanse/core'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What one author may still push, over all its nodes and whoever passes it on. */
interface Rate {
  readonly minute: Bucket
  readonly day: Bucket
  readonly alerts: Bucket
  /** it pushed too much since the last turn of those that wait */
  isOver: boolean
  /** entries that it may be asked for until the next turn, while it is over its rate */
  left: number
}

/**
 * How fast an author's entries are taken without having been asked for. What comes faster is let go and asked for later,
 * at a pace that this node sets: nothing is lost by it, and nobody else waits.
 */
export class Rates {
  readonly #state: State
  readonly #rates = new Map<MemberId, Rate>()
  /** lanes to ask for at the next turn */
  readonly #waiting = new Set<Hex>()

  constructor (state: State) {
    this.#state = state
  }

  /** Whether an entry that a peer sent is taken now: it was asked for, is by this member, or within its author's rate. */
  takes (session: Session, lane: Lane, entry: Verified<Entry>): boolean {
    const { now } = this.#state
    const self = this.#state.selfNode()?.member
    const isLastWord = self !== undefined && !this.#state.clearance.receives(lane, self)
    if (lane.author === self || isLastWord || wasAsked(session, entry)) {
      return true
    }
    const rate = this.#rateOf(lane.author)
    const isWithin = entry.header.kind === alertKind ? rate.alerts.take(now) : rate.minute.has(now) && rate.day.take(now) && rate.minute.take(now)
    if (!isWithin) {
      this.#exceed(session, lane, rate)
      noteHolds(this.#state, session, lane.id, entry.header.seq)
      this.wait(lane.id)
    }
    return isWithin
  }

  /** How many entries of a lane its author may be asked for now. */
  left ({ author }: Lane): number {
    const rate = this.#rates.get(author)
    return rate?.isOver === true ? rate.left : Infinity
  }

  /** Counts entries that are asked for. */
  spend ({ author }: Lane, entries: number): void {
    const rate = this.#rates.get(author)
    if (rate !== undefined) {
      rate.left -= entries
    }
  }

  /** Asks for the rest of a lane at the next turn. */
  wait (lane: Hex): void {
    this.#waiting.add(lane)
    if (!this.#state.armed.paced) {
      this.#state.armed.paced = true
      this.#state.emit({ type: 'schedule', delayMs: this.#state.limits.pacedDelayMs, timer: { type: 'paced' } })
    }
  }

  isWaiting (lane: Hex): boolean {
    return this.#waiting.has(lane)
  }

  /** The turn of those that wait. Who is within its rate again is asked for all. */
  onTimer (): void {
    this.#state.armed.paced = false
    for (const rate of this.#rates.values()) {
      rate.isOver = rate.isOver && !(rate.minute.has(this.#state.now) && rate.day.has(this.#state.now))
      rate.left = this.#state.limits.pacedEntriesMax
    }
    for (const lane of this.#waiting) {
      this.#state.needy.add(lane)
    }
    this.#waiting.clear()
  }

  #exceed (session: Session, { author, id }: Lane, rate: Rate): void {
    if (!rate.isOver) {
      const { pushesPerMinuteMax, alertsPerHourMax } = this.#state.limits
      rate.isOver = true
      rate.left = this.#state.limits.pacedEntriesMax
      this.#state.reject(
        session.peer,
        'E_LIMIT_RATE',
        `more than ${pushesPerMinuteMax} entries a minute or ${alertsPerHourMax} alerts an hour of one author came unasked; the rest is asked for bit by bit`,
        { author, lane: id, limit: pushesPerMinuteMax }
      )
    }
  }

  #rateOf (author: MemberId): Rate {
    const { now, limits: { pushesPerMinuteMax, pushBurstMax, pushesPerDayMax, alertsPerHourMax, alertBurstMax } } = this.#state
    const rate = this.#rates.get(author) ?? {
      minute: new Bucket(pushBurstMax, minuteMs / pushesPerMinuteMax, now),
      day: new Bucket(pushesPerDayMax, dayMs / pushesPerDayMax, now),
      alerts: new Bucket(alertBurstMax, hourMs / alertsPerHourMax, now),
      isOver: false,
      left: 0
    }
    this.#rates.set(author, rate)
    return rate
  }
}

function wasAsked (session: Session, { lane, header: { seq } }: Verified<Entry>): boolean {
  return session.asked.get(lane)?.headers.some(({ from, to }) => from <= seq && seq <= to) === true
}
