import { sortedUnique } from '../../bytes/bytes.ts'
import { accept, reject } from '../../bytes/error.ts'
import { show } from '../../bytes/show.ts'
import { isCountry, nameBytesMax } from '../../identity/card-body.ts'
import { keyOf } from '../../identity/keys.ts'
import { fields, listOf, oneOf, textOf } from './read-value.ts'
import { ruleWords } from './rule.ts'
import { readTime } from './time.ts'
import type { RuleCondition, TimeCondition } from './rule.ts'
import type { Result } from '../../bytes/error.ts'

type ReadItem = (value: unknown, path: string) => Result<string>

const word: ReadItem = (value, path) => textOf(value, path, nameBytesMax)
const among = (words: readonly string[]): ReadItem => (value, path) => oneOf(value, path, words)
const country: ReadItem = (value, path) => typeof value === 'string' && isCountry(value)
  ? accept(value)
  : reject('E_RULE_VALUE', `${path} is ${show(value)}; write a country as two capital letters (ISO 3166-1 alpha-2)`, { path })
const member: ReadItem = (value, path) => typeof value === 'string' && keyOf(value).ok
  ? accept(value)
  : reject('E_RULE_VALUE', `${path} is ${show(value)}, which is no member; write its did:key, see "hanse member list"`, { path })

/** The attributes that a condition may name, by its parts, and how the values of each are read. */
export const ruleAttributes = {
  party: { member, country, owner: country, sector: word, role: among(ruleWords.role), authority: word },
  handling: { tlp: among(ruleWords.tlp), pap: among(ruleWords.pap) },
  object: { type: word, sectors: word, countries: country, personalData: among(ruleWords.personalData) }
} as const

/** Reads what stands under `when`. */
export function readCondition (value: unknown, path: string): Result<RuleCondition> {
  const found = fields(value, path, ['direction', 'subject', 'author', 'handling', 'object', 'purpose', 'time'])
  if (!found.ok) {
    return found
  }
  const { time, ...parts } = found.value
  const condition: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(parts)) {
    const read = readPart(name, part, `${path}.${name}`)
    if (!read.ok) {
      return read
    }
    condition[name] = read.value
  }
  if (time === undefined) {
    return accept(condition)
  }
  const within = readPeriod(time, `${path}.time`)
  return within.ok ? accept({ ...condition, time: within.value }) : within
}

function readPart (name: string, part: unknown, path: string): Result<unknown> {
  switch (name) {
    case 'direction':
      return names(part, path, among(ruleWords.direction))
    case 'purpose':
      return names(part, path, word)
    case 'handling':
    case 'object':
      return readLists(part, path, ruleAttributes[name])
    default:
      return readLists(part, path, ruleAttributes.party)
  }
}

function readLists (part: unknown, path: string, attributes: Readonly<Record<string, ReadItem>>): Result<Record<string, string[]>> {
  const found = fields(part, path, Object.keys(attributes))
  if (!found.ok) {
    return found
  }
  const lists: Record<string, string[]> = {}
  for (const [name, value] of Object.entries(found.value)) {
    const read = names(value, `${path}.${name}`, attributes[name] as ReadItem)
    if (!read.ok) {
      return read
    }
    lists[name] = read.value
  }
  return accept(lists)
}

function names (value: unknown, path: string, item: ReadItem): Result<string[]> {
  const read = listOf(value, path, item)
  return read.ok ? accept(sortedUnique(read.value)) : read
}

function readPeriod (value: unknown, path: string): Result<TimeCondition> {
  const found = fields(value, path, ['from', 'until'])
  if (!found.ok) {
    return found
  }
  const period: TimeCondition = {}
  for (const name of ['from', 'until'] as const) {
    const written = found.value[name]
    const ms = typeof written === 'string' ? readTime(written) : undefined
    if (ms !== undefined) {
      period[name] = ms
    } else if (written !== undefined) {
      return reject(
        'E_RULE_VALUE',
        `${path}.${name} is ${show(written)}; write a day or a moment in UTC: 2026-12-01 or 2026-12-01T08:00:00Z`,
        { path: `${path}.${name}` }
      )
    }
  }
  const { from, until } = period
  if (from === undefined && until === undefined) {
    return reject('E_RULE_VALUE', `${path} names neither from nor until; leave it out`, { path })
  }
  return from !== undefined && until !== undefined && from >= until
    ? reject('E_RULE_VALUE', `${path} ends before it begins, so no moment fits; exchange from and until`, { path })
    : accept(period)
}
