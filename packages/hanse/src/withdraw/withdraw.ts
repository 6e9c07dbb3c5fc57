import { randomBytes } from 'node:crypto'
import { encodeWithdrawal, HanseError, show, toHex, withdrawalReasons, withdrawnRunsMax } from '@hanse/core'
import { publishedRows } from '../audit/published.ts'
import { personOf } from '../outbox/person.ts'
import { withdrawalFacts } from './facts.ts'
import { writeNote } from './record.ts'
import { targetsOf } from './targets.ts'
import type { Context } from '../member/context.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { WithdrawalReport, WithdrawOptions } from '../types.ts'
import type { PublishedEntry } from '@hanse/exchange'

const idBytes = 16

/**
 * Takes back everything that this member published under some STIX ids: one withdrawal in each handling's lane.
 *
 * @throws {HanseError} `E_WITHDRAWAL_REASON`, `E_WITHDRAWAL_EMPTY`, `E_NOT_FOUND`, `E_NOT_AUTHOR`, `E_CLOCK`
 */
export async function withdraw (
  context: Context,
  publisher: Publisher,
  ids: readonly string[],
  { reason, signal }: WithdrawOptions
): Promise<WithdrawalReport> {
  if (!withdrawalReasons.includes(reason)) {
    throw new HanseError(
      'E_WITHDRAWAL_REASON',
      `${show(String(reason))} is no reason to withdraw; give one of ${withdrawalReasons.join(', ')}`,
      { known: withdrawalReasons }
    )
  }
  if (ids.length === 0) {
    throw new HanseError('E_WITHDRAWAL_EMPTY', 'no id was given; name the objects to withdraw', {})
  }
  return publisher.inTurn(async () => {
    signal?.throwIfAborted()
    const targets = await targetsOf(context, ids)
    const sealed: PublishedEntry[] = []
    for (const { handling, runs } of targets) {
      const leaves = portionsOf(runs, withdrawnRunsMax).map((of) => encodeWithdrawal({ reason, of }))
      sealed.push(...await publisher.sealWithdrawals(handling, leaves, withdrawalFacts, { signal }))
    }
    signal?.throwIfAborted()
    const withdrawal = toHex(randomBytes(idBytes))
    const entries = sealed.filter(({ bodies }) => bodies.length > 0).map(({ entry }) => entry.id)
    const at = context.clock.nowMs()
    const note = writeNote({ withdrawn: [...new Set(ids)], reason })
    const rows = publishedRows(withdrawal, sealed, { at, who: personOf(undefined), why: `withdrawal: ${reason}` })
    await context.engine.publish(sealed, { type: 'publication', id: withdrawal, entries, at, note }, ...rows)
    const objects = targets.flatMap(({ runs }) => runs).reduce((sum, { count }) => sum + count, 0)
    return { withdrawal, entries, objects, reason }
  })
}

function portionsOf<T> (items: readonly T[], max: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / max) }, (_, i) => items.slice(i * max, (i + 1) * max))
}
