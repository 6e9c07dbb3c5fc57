/** A day or a moment in UTC, as rules write it. */
const form = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})Z)?$/

const dayMs = 86_400_000
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Reads `2026-12-01` (its first moment) or `2026-12-01T08:00:00Z` (RFC 3339 in UTC, to the second).
 *
 * @returns ms since 1970; undefined for anything else, days before 1970 and days that are in no calendar
 */
export function readTime (text: string): number | undefined {
  const parts = form.exec(text)?.slice(1).map((part) => part === undefined ? 0 : Number(part))
  if (parts === undefined) {
    return undefined
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const days = daysBefore(year, month, day)
  return days === undefined || hour > 23 || minute > 59 || second > 59
    ? undefined
    : days * dayMs + ((hour * 60 + minute) * 60 + second) * 1000
}

function daysBefore (year: number, month: number, day: number): number | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const lengths = monthDays.map((days, at) => at === 1 && leap ? days + 1 : days)
  const length = lengths[month - 1]
  if (year < 1970 || length === undefined || day < 1 || day > length) {
    return undefined
  }
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477
  return (year - 1970) * 365 + leapDays + lengths.slice(0, month - 1).reduce((sum, days) => sum + days, 0) + day - 1
}
