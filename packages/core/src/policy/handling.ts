import { encode } from '../bytes/encode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { handlingBytesMax } from '../entry/limits.ts'
import { clauseFields, namesMembersOnly, normalAudience } from './clause.ts'
import type { Audience } from './clause.ts'
import type { Tlp } from './tlp.ts'
import type { CborValue } from '../bytes/cbor.ts'
import type { Result } from '../bytes/error.ts'

/** Permissible Actions Protocol (MISP taxonomy v3), from the strictest. */
export const paps = ['red', 'amber', 'green', 'clear'] as const

/** One of `paps`. */
export type Pap = typeof paps[number]

/** The values of the FIRST IEP 2.0 statements that decisions use. */
export const iepValues = {
  encryptInTransit: ['must', 'may'],
  permittedActions: [
    'none',
    'contact-for-instruction',
    'internally-visible-actions',
    'externally-visible-indirect-actions',
    'externally-visible-direct-actions'
  ],
  affectedPartyNotifications: ['may', 'must-not'],
  attribution: ['may', 'must', 'must-not'],
  unmodifiedResale: ['may', 'must-not']
} as const

/** FIRST Information Exchange Policy 2.0 (JSON Specification, 2019): the statements that decisions use. */
export type Iep = { [K in keyof typeof iepValues]?: typeof iepValues[K][number] }

/** The author's terms for one lane, in their one form. */
export interface Handling {
  tlp: Tlp
  audience: Audience
  pap?: Pap
  iep?: Iep
}

/** Terms as people give them: the audience may be left out where TLP alone says it. */
export interface HandlingTerms {
  tlp: Tlp
  audience?: Audience
  pap?: Pap
  iep?: Iep
}

/**
 * Brings terms into their one form: lists sorted and without duplicates, the implied audience written out.
 *
 * @returns the handling, or `E_AUDIENCE_REQUIRED` (AMBER, AMBER+STRICT or RED without audience), `E_AUDIENCE_NAMED`
 * (RED with a clause that does more than name members), `E_CLAUSE_EMPTY`, `E_CLAUSE_ALL` (`all` beside other parts),
 * `E_CLAUSE_NAME` (no did:key, no country code, no role, an empty name), `E_LIMIT_CLAUSES`, `E_LIMIT_CLAUSE_NAMES`,
 * `E_LIMIT_HANDLING_BYTES`
 */
export function handling (terms: HandlingTerms): Result<Handling> {
  const { tlp, pap } = terms
  if (terms.audience === undefined && tlp !== 'clear' && tlp !== 'green') {
    return reject('E_AUDIENCE_REQUIRED', `TLP ${tlp} needs an audience; name members, roles, countries or sectors`, { tlp })
  }
  const audience = normalAudience(terms.audience ?? { any: [{ all: true }] })
  if (!audience.ok) {
    return audience
  }
  // TLP 2.0: RED is for named individual recipients
  if (tlp === 'red' && !audience.value.any.every(namesMembersOnly)) {
    return reject('E_AUDIENCE_NAMED', 'TLP:RED is for named recipients; list members and nothing else in every clause', { tlp })
  }
  const iep = withoutUndefined(terms.iep)
  const normal: Handling = {
    tlp,
    audience: audience.value,
    ...(pap !== undefined && { pap }),
    ...(iep !== undefined && { iep })
  }
  const { length } = encodeHandling(normal)
  return length > handlingBytesMax ? rejectLimit('E_LIMIT_HANDLING_BYTES', 'the length of a handling', length, handlingBytesMax) : accept(normal)
}

function withoutUndefined (iep: Iep | undefined): Iep | undefined {
  const said = Object.entries(iep ?? {}).filter(([, value]) => value !== undefined)
  return said.length === 0 ? undefined : Object.fromEntries(said)
}

/** A handling as deterministic CBOR, from the normal form that `handling` and `decodeHandling` give. */
export function encodeHandling (terms: Handling): Uint8Array {
  const { tlp, audience, pap, iep } = terms
  const aud: Record<string, CborValue> = { any: audience.any.map(clauseFields) }
  if (audience.except !== undefined) {
    aud['not'] = clauseFields(audience.except)
  }
  const fields: Record<string, CborValue> = { tlp, aud }
  if (pap !== undefined) {
    fields['pap'] = pap
  }
  if (iep !== undefined) {
    fields['iep'] = Object.fromEntries(Object.entries(iep).map(([key, value]) => [iepWireName(key), value]))
  }
  return encode(fields)
}

/** FIRST's spelling of an IEP statement: `encrypt_in_transit`. */
export function iepWireName (name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
