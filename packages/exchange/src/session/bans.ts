import { endSession } from './connect.ts'
import type { Session } from './session.ts'
import type { State } from '../machine/state.ts'
import type { NodeId } from '@hanse/core'

/** Nodes that sent too many bad frames: for a while they are neither dialled nor let in. */
export class Bans {
  readonly #state: State
  /** when the bad frames of the last while came, of nodes of the roster */
  readonly #offences = new Map<NodeId, number[]>()
  /** ms since 1970 */
  readonly #until = new Map<NodeId, number>()

  constructor (state: State) {
    this.#state = state
  }

  /** Counts a bad frame: enough of them within `rejectedWindowMs`, over however many sessions, are a ban. */
  offend (session: Session): void {
    const { now, limits: { rejectedMax, rejectedWindowMs, banMs } } = this.#state
    const { peer } = session
    const recent = [...this.#offences.get(peer) ?? [], now].filter((at) => at > now - rejectedWindowMs && at <= now)
    this.#offences.set(peer, recent)
    if (recent.length < rejectedMax) {
      return
    }
    this.#offences.delete(peer)
    this.#until.set(peer, now + banMs)
    this.#state.report('E_PEER_BANNED', { peer, untilMs: now + banMs })
    endSession(this.#state, session, 'E_PEER_BAD')
    this.#state.emit({ type: 'schedule', delayMs: banMs, timer: { type: 'ban', peer } })
  }

  /** Until when a node is banned, ms since 1970. */
  until (peer: NodeId): number | undefined {
    const until = this.#until.get(peer)
    const { now, limits: { banMs } } = this.#state
    // a clock that was set back does not make it longer
    return until !== undefined && now < until && until <= now + banMs ? until : undefined
  }

  /** All that are banned now. */
  all (): Map<NodeId, number> {
    return new Map([...this.#until].filter(([peer]) => this.until(peer) !== undefined))
  }

  /** Forgets bans that are over, and nodes that left. */
  sweep (): void {
    for (const peer of this.#until.keys()) {
      if (this.until(peer) === undefined) {
        this.#until.delete(peer)
      }
    }
    for (const peer of this.#offences.keys()) {
      if (!this.#state.roster.nodes.has(peer)) {
        this.#offences.delete(peer)
      }
    }
  }
}
