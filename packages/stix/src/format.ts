import { isId } from './object/id.ts'
import { refusal } from './refusal.ts'
import type { Elements } from './bundle.ts'
import type { JsonObject } from './json/scanner.ts'
import type { Refusal } from './refusal.ts'

/** Properties that an object of STIX has and hardly anything else beside a `type`. */
const stixProperties = ['spec_version', 'created', 'created_by_ref', 'object_marking_refs', 'pattern_type']

/** The one refusal of a text that begins like no JSON object or list: a list of values, a table, prose. */
export function refuseText (text: string): Refusal | undefined {
  const first = text.trimStart()[0]

  return first === undefined || first === '{' || first === '[' ? undefined : unsupported('text, no JSON object or list')
}

/**
 * The one refusal of JSON none of whose elements is meant as STIX, such as an event of MISP. A bundle says that it is
 * STIX, and so does one element of a list for the others.
 */
export function refuseJson ({ isBundle, good }: Elements): Refusal | undefined {
  if (isBundle || good.length === 0 || good.some(({ value }) => isMeantAsStix(value))) {
    return undefined
  }

  return unsupported(good.some(({ value }) => isMisp(value)) ? 'JSON of MISP' : 'JSON, but no STIX object and no bundle')
}

function isMeantAsStix (value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false
  }

  const object = value as JsonObject

  return (typeof object.id === 'string' && (object.type !== undefined || isId(object.id))) ||
    (typeof object.type === 'string' && stixProperties.some(name => name in object))
}

function isMisp (value: unknown): boolean {
  return typeof value === 'object' && value !== null && ['Event', 'response', 'Attribute', 'Galaxy', 'Tag'].some(name => name in value)
}

function unsupported (what: string): Refusal {
  return refusal('$', '$', 'E_FORMAT_UNSUPPORTED', `the source is ${what}, in $; only STIX 2.1 and 2.0 are read: convert it`)
}
