import { freshnessOf, HanseError, isStricter } from '@hanse/core'
import type { Context } from './context.ts'
import type { Freshness, Handling } from '@hanse/core'

/** How old what this node knows of who belongs is, now. */
export function freshnessIn ({ engine, ledger, clock }: Pick<Context, 'engine' | 'ledger' | 'clock'>): Freshness {
  const now = clock.nowMs()
  return engine.machine.freshness(now) ?? freshnessOf(ledger.freshAt, ledger.charter.freshnessDays, now)
}

/**
 * Above GREEN nothing new is published by a node that has not heard of a quorum of governors for too long: somebody may have left.
 *
 * @throws {HanseError} `E_FRESHNESS`
 */
export function refuseStale (context: Pick<Context, 'engine' | 'ledger' | 'clock'>, handlings: readonly Handling[]): void {
  const { at, staleAtMs, state } = freshnessIn(context)
  if (state === 'stale' && handlings.some(({ tlp }) => isStricter(tlp, 'green'))) {
    throw new HanseError(
      'E_FRESHNESS',
      `a quorum of governors was last heard ${new Date(at).toISOString()}, the limit is ${context.ledger.charter.freshnessDays} days; ` +
        'nothing above TLP:GREEN is published until their nodes are heard again',
      { at, staleAtMs, limitDays: context.ledger.charter.freshnessDays }
    )
  }
}
