import type { ExpiryWarning } from '../types.ts'
import type { Member, Roster } from '@hanse/core'

const dayMs = 24 * 60 * 60 * 1000
/** Days before the end at which a certificate is warned of; 0 is the end itself. */
export const warningDays = [0, 1, 7, 30] as const

/**
 * The node certificates of a federation that run out soon or have run out, the soonest first.
 *
 * @param roster - all members
 * @param self - whose node asks
 * @param now - ms since 1970
 */
export function expiriesOf (roster: Roster, self: Member, now: number): ExpiryWarning[] {
  const warnings = [...roster.nodes.values()].flatMap((node): ExpiryWarning[] => {
    const within = warningDays.find((days) => node.until - now <= days * dayMs)
    return within === undefined
      ? []
      : [
          {
            node: node.id,
            member: node.member,
            name: roster.members.get(node.member)?.name ?? node.member,
            own: node.member === self.member,
            until: node.until,
            within
          }
        ]
  })
  return warnings.sort((a, b) => a.until - b.until)
}

/** How many certificates have come to each warning, by its days. */
export function countExpiries (roster: Roster, self: Member, now: number): Record<string, number> {
  const warnings = expiriesOf(roster, self, now)
  return Object.fromEntries(warningDays.map((days) => [days, warnings.filter(({ within }) => within === days).length]))
}

/** Whole days until a time, 0 once it is there. */
export function daysUntil (time: number, now: number): number {
  return Math.max(0, Math.floor((time - now) / dayMs))
}
