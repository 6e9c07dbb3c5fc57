import { foreign } from '../foreign.ts'
import { iepReferencesMax, iepTextBytesMax } from '../limits.ts'
import { instantOf, isTimestamp } from './timestamp.ts'
import { readTlp } from './tlp.ts'
import type { Tlp } from './tlp.ts'
import type { JsonObject } from '../json/scanner.ts'

/** The IEP 2.0 statements that restrict, each with its values from the loosest to the strictest. */
const statements = {
  encryptInTransit: ['may', 'must'],
  permittedActions: [
    'externally-visible-direct-actions',
    'externally-visible-indirect-actions',
    'internally-visible-actions',
    'contact-for-instruction',
    'none'
  ],
  affectedPartyNotifications: ['may', 'must-not'],
  attribution: ['may', 'must', 'must-not'],
  unmodifiedResale: ['may', 'must-not']
} as const

type Statement = keyof typeof statements

/** What of a policy decides on uses: FIRST's Information Exchange Policy 2.0 (JSON Specification, 2019), and when it is in force. */
export type IepStatements = { [K in Statement]?: typeof statements[K][number] } & {
  /** ms since 1970; both ends may be open */
  from?: number
  until?: number
}

/** A policy as its author wrote it. */
export interface Iep extends IepStatements {
  tlp?: Tlp
  id?: string
  name?: string
  description?: string
  references?: string[]
}

/** What is wrong with a policy, `path` below it. */
export interface IepProblem { path: string, text: string }

/** A policy, or why it is none. */
export type IepResult = { ok: true, iep: Iep } | { ok: false, problem: IepProblem }

/** Text without what cannot be seen: control and format characters, line ends. */
const shownText = /^[^\p{C}\p{Zl}\p{Zp}]+$/u

/** FIRST's names, and those by which OASIS's extension and MISP's taxonomy call the same. */
const names: ReadonlyMap<string, keyof Iep | 'version' | 'ignored'> = new Map<string, keyof Iep | 'version' | 'ignored'>([
  ['encrypt_in_transit', 'encryptInTransit'],
  ['permitted_actions', 'permittedActions'],
  ['affected_party_notifications', 'affectedPartyNotifications'],
  ['attribution', 'attribution'],
  ['provider_attribution', 'attribution'],
  ['unmodified_resale', 'unmodifiedResale'],
  ['tlp', 'tlp'],
  ['id', 'id'],
  ['iep_id', 'id'],
  ['name', 'name'],
  ['description', 'description'],
  ['start_date', 'from'],
  ['end_date', 'until'],
  ['external_references', 'references'],
  ['external_reference', 'references'],
  ['iep_version', 'version'],
  ['extension_type', 'ignored']
])

/**
 * Reads a policy of IEP 2.0, in FIRST's spelling or in that of OASIS's extension. Every statement must be known and
 * have one of its values: what is not understood might forbid something. Never throws.
 */
export function readIep (value: unknown): IepResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong('', 'a policy of IEP must be an object')
  }

  const iep: Record<string, unknown> = {}

  for (const [name, given] of Object.entries(value as JsonObject)) {
    const target = names.get(name)
    const path = `.${foreign(name)}`

    if (target === undefined) {
      return wrong(path, 'this is no statement of IEP 2.0')
    }
    if (target === 'ignored' || (name === 'end_date' && given === null)) {
      continue
    }
    if (target in iep) {
      return wrong(path, 'the same statement stands twice, in two spellings')
    }

    const read = readStatement(target, given)

    if (read === undefined) {
      return wrong(path, `${foreign(name)} must be ${wanted(target)}`)
    }

    iep[target] = read
  }

  return finish(iep)
}

function finish ({ version, ...iep }: Record<string, unknown>): IepResult {
  if (version === undefined) {
    return wrong('.iep_version', 'iep_version must be 2.0, and is missing')
  }

  const { from, until } = iep as Iep

  return from !== undefined && until !== undefined && until <= from
    ? wrong('.end_date', 'end_date must lie behind start_date')
    : { ok: true, iep: iep as Iep }
}

function readStatement (target: keyof Iep | 'version', given: unknown): unknown {
  switch (target) {
    case 'version':
      return given === 2 ? given : undefined
    case 'tlp':
      return readTlp(given)
    case 'from': case 'until':
      return typeof given === 'string' && isTimestamp(given) ? instantOf(given) : undefined
    case 'id': case 'name': case 'description':
      return isText(given) ? given : undefined
    case 'references': {
      const list = Array.isArray(given) ? given : [given]

      return list.length <= iepReferencesMax && list.every(isText) ? list : undefined
    }
    default:
      return (statements[target] as readonly unknown[]).includes(given) ? given : undefined
  }
}

function wanted (target: keyof Iep | 'version'): string {
  switch (target) {
    case 'version': return '2.0'
    case 'tlp': return 'one of red, amber, green, white'
    case 'from': case 'until': return 'an RFC 3339 time in UTC'
    case 'id': case 'name': case 'description': return `a text of at most ${iepTextBytesMax} bytes`
    case 'references': return `at most ${iepReferencesMax} texts`
    default: return `one of ${statements[target].join(', ')}`
  }
}

function isText (value: unknown): value is string {
  return typeof value === 'string' && shownText.test(value) && new TextEncoder().encode(value).length <= iepTextBytesMax
}

function wrong (path: string, text: string): IepResult {
  return { ok: false, problem: { path, text } }
}

/** Both policies at once: of each statement the stricter value, and the time in which both are in force. */
export function stricterIep (a: IepStatements | undefined, b: IepStatements | undefined): IepStatements | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b
  }

  const both: Record<string, unknown> = {}

  for (const name of Object.keys(statements) as Statement[]) {
    const values: readonly string[] = statements[name]
    const strictest = Math.max(...[a[name], b[name]].map(value => value === undefined ? -1 : values.indexOf(value)))

    if (strictest >= 0) {
      both[name] = values[strictest]
    }
  }

  const from = [a.from, b.from].filter(time => time !== undefined)
  const until = [a.until, b.until].filter(time => time !== undefined)

  return {
    ...both,
    ...(from.length > 0 && { from: Math.max(...from) }),
    ...(until.length > 0 && { until: Math.min(...until) })
  }
}
