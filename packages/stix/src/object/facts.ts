import { refsMax } from '../limits.ts'
import { normalId } from './id.ts'
import { markingOf } from './marking.ts'
import { personalDataOf } from './personal-data.ts'
import { collectRefs } from './refs.ts'
import type { IepStatements } from './iep.ts'
import type { Meaning } from './meaning.ts'
import type { Pap } from './pap.ts'
import type { PersonalData } from './personal-data.ts'
import type { Tlp } from './tlp.ts'
import type { JsonObject } from '../json/scanner.ts'

/** What decisions may know about one object: plain data, kept beside the bytes. */
export interface Facts {
  status: 'parsed' | 'unparseable'
  /** Empty when unparseable, like `id`. */
  type: string
  /** In lower case, like every id here, however the bytes write it. */
  id: string
  /** RFC 3339 text as written. */
  modified?: string
  createdBy?: string
  revoked?: boolean
  /** Statement markings do not restrict and do not show here. With `unknown` or `forged`, `tlp` may be set as well. */
  marking: 'none' | 'tlp' | 'unknown' | 'forged'
  /** The strictest level among object and granular markings. */
  tlp?: Tlp
  /** The strictest level of PAP among them. */
  pap?: Pap
  /** What the policies of IEP among them ask for together. */
  iep?: IepStatements
  /** Distinct ids this object refers to, in document order; without markings and `created_by_ref`. */
  refs: string[]
  /** An unmarked identity or a marking-definition: copied into each lane that refers to it. */
  context: boolean
  /** A relationship or a sighting: takes the stricter of itself and its ends. */
  relation: boolean
  /** What an identity says of itself, lower case. */
  sectors: string[]
  /** What a location says of itself, ISO 3166-1 alpha-2 in upper case. */
  countries: string[]
  /** Personal data by type or pattern; absent when that cannot be said. Free text is not read. */
  personalData?: PersonalData[]
}

/** Facts of bytes that are no acceptable object. */
export function unparseable (): Facts {
  return { status: 'unparseable', type: '', id: '', marking: 'unknown', refs: [], context: false, relation: false, sectors: [], countries: [] }
}

const countryForm = /^[A-Za-z]{2}$/

/** Facts of a validated object. `known` are markings besides the well-known ones, and what they mean. */
export function readFacts (value: JsonObject, known: ReadonlyMap<string, Meaning>): Facts {
  const type = value.type as string
  const { marking, meaning } = markingOf(value, known)
  const facts: Facts = {
    status: 'parsed',
    type,
    id: normalId(value.id as string),
    marking,
    refs: collectRefs(value, refsMax).ids,
    context: type === 'marking-definition' || (type === 'identity' && marking === 'none' && meaning.pap === undefined && meaning.iep === undefined),
    relation: type === 'relationship' || type === 'sighting',
    sectors: type === 'identity' ? words(value.sectors) : [],
    countries: type === 'location' && typeof value.country === 'string' && countryForm.test(value.country)
      ? [value.country.toUpperCase()]
      : []
  }

  if (typeof value.modified === 'string') {
    facts.modified = value.modified
  }
  if (typeof value.created_by_ref === 'string') {
    facts.createdBy = normalId(value.created_by_ref)
  }
  if (typeof value.revoked === 'boolean') {
    facts.revoked = value.revoked
  }
  const personalData = personalDataOf(value)
  if (personalData !== undefined) {
    facts.personalData = personalData
  }

  return { ...facts, ...meaning }
}

function words (value: unknown): string[] {
  if (!Array.isArray(value)) {
    return []
  }

  return [...new Set(value.filter(word => typeof word === 'string').map(word => word.toLowerCase()))]
}
