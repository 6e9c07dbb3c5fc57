import { HanseError } from '@hanse/core'
import { refuseWrongClock } from '../member/clock-skew.ts'
import type { Context } from '../member/context.ts'

/**
 * Nothing is sealed that could not be kept, or that others would refuse.
 *
 * @throws {HanseError} `E_DISK_FULL` and what else the store refuses writes with, `E_CLOCK`
 */
export function checkReady (context: Context): void {
  const { store: { failure }, engine: { disk } } = context
  if (failure !== undefined) {
    const { freeBytes } = disk.view
    throw new HanseError(failure.code, `${failure.message}; nothing was published`, { ...failure.facts, freeBytes }, { cause: failure })
  }
  refuseWrongClock(context)
}
