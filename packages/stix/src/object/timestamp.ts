const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?Z$/
const secondsEnd = 19
const fractionDigitsMax = 9

/** Whether a text is a STIX timestamp: RFC 3339 in UTC with a capital T and Z, to at most nanoseconds (STIX 2.1 §3.12). */
export function isTimestamp (text: string): boolean {
  if (!form.test(text)) {
    return false
  }

  // every part has its place: the groups of a match would be six more texts
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 && !isLeapYear ? 28 : daysOfMonth[month - 1] ?? 0

  return day >= 1 && day <= days && twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) <= 60
}

function twoDigits (text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30
}

const secondsPerMinute = 60
const minutesPerHour = 60
const hoursPerDay = 24
const msPerSecond = 1_000
const millisecondDigits = 3
/** Days from the first of March of year 0, where this count of days begins, to 1970-01-01. */
const daysToEpoch = 719_468
const marchMonth = 3

/** A timestamp in ms since 1970, what is finer cut off. */
export function instantOf (text: string): number {
  const [, year, month, day, hour, minute, second] = (form.exec(text) ?? []).map(Number)
  // Counted from March, so that the leap day comes last.
  const years = month < marchMonth ? year - 1 : year
  const monthsSinceMarch = (month + 9) % 12
  const dayOfYear = Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1
  const days = years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + dayOfYear - daysToEpoch
  const seconds = ((days * hoursPerDay + hour) * minutesPerHour + minute) * secondsPerMinute + second

  return seconds * msPerSecond + Number(fraction(text).slice(0, millisecondDigits))
}

/** Whether one timestamp lies before another. */
export function isBefore (a: string, b: string): boolean {
  const secondsA = a.slice(0, secondsEnd)
  const secondsB = b.slice(0, secondsEnd)

  return secondsA === secondsB ? fraction(a) < fraction(b) : secondsA < secondsB
}

/** Digits of the fraction, all nine: then their order as text is their order as numbers. */
function fraction (text: string): string {
  return text.slice(secondsEnd + 1, -1).padEnd(fractionDigitsMax, '0')
}
