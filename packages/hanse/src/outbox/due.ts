import { HanseError } from '@hanse/core'
import type { WaitingItem } from './item.ts'

const passingCodes = ['E_CLOCK', 'E_FRESHNESS', 'E_STORE', 'E_DISK', 'E_FD', 'E_LANE_BUSY', 'E_NOT_STARTED']

/** Whether trying again may help: the clock is set, the disk has room again, governors were heard. */
export function mayPass (code: string): boolean {
  return passingCodes.some((known) => code === known || code.startsWith(`${known}_`))
}

export function isDue ({ held, due }: WaitingItem, now: number): boolean {
  return !held && due !== undefined && due <= now
}

/** A time that is to come, or undefined for at once. */
export function dueOf (at: number | undefined, now: number): number | undefined {
  if (at !== undefined && (!Number.isSafeInteger(at) || at < 0 || Number.isNaN(new Date(at).getTime()))) {
    throw new HanseError(
      'E_TIME',
      'the time of a scheduled publication is no whole number of ms since 1970; give one, such as Date.parse("2026-12-01T09:00Z")',
      {}
    )
  }
  return at !== undefined && at > now ? at : undefined
}
