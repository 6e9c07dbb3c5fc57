import { daysUntil, expiriesOf } from './expiry.ts'
import type { Clock } from '../clock.ts'
import type { Member, Roster } from '@hanse/core'
import type { Logger } from '@libp2p/interface'

/** Often enough that the last day's warning comes on the last day. */
const watchMs = 60 * 60 * 1000

/** Logs each certificate once when it comes within 30, 7 and 1 days of its end, and when it has run out. */
export class ExpiryWatch {
  readonly #told = new Set<string>()
  readonly #timer: NodeJS.Timeout

  constructor (known: () => { roster: Roster, self: Member }, clock: Clock, log: Logger) {
    const look = (): void => {
      const now = clock.nowMs()
      const { roster, self } = known()
      for (const { node, within, own, until } of expiriesOf(roster, self, now)) {
        const key = `${node} ${until} ${within}`
        if (!this.#told.has(key)) {
          this.#told.add(key)
          log.error('E_CERT_EXPIRES: the certificate of %s node %s ends in %d days', own ? 'this member\'s' : 'the', node, daysUntil(until, now))
        }
      }
    }
    look()
    this.#timer = setInterval(look, watchMs)
    this.#timer.unref()
  }

  end (): void {
    clearInterval(this.#timer)
  }
}
