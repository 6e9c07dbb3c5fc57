/** Reads the JSON of requests: every field known, present and of its type, or refused with its path. */
import { HanseError, paps, tlps, uses } from 'hanse'
import { bundleBytesMax } from '../limits.ts'
import { fromBase64 } from '../wire/codec.ts'
import { fields, list, optionalText, required, text, wrongType } from './read.ts'
import type { Json } from './read.ts'
import type { ExportOptions, PublishOptions, ReleaseOptions, Terms, WithdrawalReason } from 'hanse'

type Audience = NonNullable<Terms['audience']>
type Clause = Audience['any'][number]

const clauseLists = ['members', 'groups', 'roles', 'countries', 'sectors'] as const

/** The bundle and the terms of preview and publish. */
export interface Publishing { bundle: Uint8Array, terms: Terms }

/** `{ bundle }` of an import. */
export function readImport (body: unknown): Uint8Array {
  return readBundle(fields(body, '$', ['bundle']))
}

/** `{ bundle, terms }` of a preview or a publication. */
export function readPublishing (body: unknown): Publishing {
  const from = fields(body, '$', ['bundle', 'terms'])
  return { bundle: readBundle(from), terms: readTerms(required(from, '$', 'terms')) }
}

/** `{ ids, reason }` of a withdrawal; the node knows which reasons there are. */
export function readWithdrawal (body: unknown): { ids: string[], reason: WithdrawalReason } {
  const from = fields(body, '$', ['ids', 'reason'])
  return {
    ids: list(required(from, '$', 'ids'), '$.ids').map((id, at) => text(id, `$.ids[${at}]`)),
    reason: text(required(from, '$', 'reason'), '$.reason') as WithdrawalReason
  }
}

/** `{ bundle, terms, at, hold, note, by }` of a publication. */
export function readPublication (body: unknown): Publishing & { options: Pick<PublishOptions, 'at' | 'hold' | 'note' | 'by'> } {
  const { at, hold, note, by, ...rest } = fields(body, '$', ['bundle', 'terms', 'at', 'hold', 'note', 'by'])
  if (at !== undefined && typeof at !== 'number') {
    throw wrongType('$.at', 'a number')
  }
  if (hold !== undefined && typeof hold !== 'boolean') {
    throw wrongType('$.hold', 'true or false')
  }
  return { ...readPublishing(rest), options: { at, hold, note: optionalText(note, '$.note'), by: optionalText(by, '$.by') } }
}

/** `{ why, by }` of a release or a drop. */
export function readRelease (body: unknown): Pick<ReleaseOptions, 'why' | 'by'> {
  const from = fields(body, '$', ['why', 'by'])
  return { why: text(required(from, '$', 'why'), '$.why'), by: optionalText(from['by'], '$.by') }
}

/** `{ types, since, purpose, use, by }` of an export. */
export function readExport (body: unknown): ExportOptions {
  const { types, since, purpose, use, by } = fields(body, '$', ['types', 'since', 'purpose', 'use', 'by'])
  const known = uses.find((one) => one === use)
  if (use !== undefined && known === undefined) {
    throw wrongType('$.use', `one of ${uses.join(', ')}`)
  }
  return {
    types: types === undefined ? undefined : list(types, '$.types').map((type, at) => text(type, `$.types[${at}]`)),
    since: optionalText(since, '$.since'),
    purpose: optionalText(purpose, '$.purpose'),
    use: known,
    by: optionalText(by, '$.by')
  }
}

/** `{ value }` of a lookup. */
export function readLookup (body: unknown): string {
  return text(required(fields(body, '$', ['value']), '$', 'value'), '$.value')
}

function readBundle (body: Json): Uint8Array {
  const bundle = fromBase64(text(required(body, '$', 'bundle'), '$.bundle'))
  if (bundle.byteLength > bundleBytesMax) {
    throw new HanseError(
      'E_LIMIT_BUNDLE_BYTES',
      `the bundle has ${bundle.byteLength} bytes, the limit is ${bundleBytesMax}; split it`,
      { value: bundle.byteLength, limit: bundleBytesMax }
    )
  }
  return bundle
}

function readTerms (value: unknown): Terms {
  const path = '$.terms'
  const from = fields(value, path, ['tlp', 'audience', 'pap', 'iep', 'expires'])
  const terms: Terms = {}
  if (from['tlp'] !== undefined) {
    const tlp = tlps.find((known) => known === from['tlp'])
    if (tlp === undefined) {
      throw wrongType(`${path}.tlp`, `one of ${tlps.join(', ')}`)
    }
    terms.tlp = tlp
  }
  if (from['audience'] !== undefined) {
    terms.audience = readAudience(from['audience'], `${path}.audience`)
  }
  if (from['pap'] !== undefined) {
    const pap = paps.find((known) => known === from['pap'])
    if (pap === undefined) {
      throw wrongType(`${path}.pap`, `one of ${paps.join(', ')}`)
    }
    terms.pap = pap
  }
  if (from['expires'] !== undefined) {
    if (typeof from['expires'] !== 'number') {
      throw wrongType(`${path}.expires`, 'a number')
    }
    terms.expires = from['expires']
  }
  if (from['iep'] !== undefined) {
    // the node reads the policy itself: what it must hold is said in one place
    if (typeof from['iep'] !== 'object' || from['iep'] === null || Array.isArray(from['iep'])) {
      throw wrongType(`${path}.iep`, 'an object')
    }
    terms.iep = from['iep'] as Json
  }
  return terms
}

function readAudience (value: unknown, path: string): Audience {
  const from = fields(value, path, ['any', 'except'])
  const audience: Audience = {
    any: list(required(from, path, 'any'), `${path}.any`).map((clause, at) => readClause(clause, `${path}.any[${at}]`))
  }
  if (from['except'] !== undefined) {
    audience.except = readClause(from['except'], `${path}.except`)
  }
  return audience
}

function readClause (value: unknown, path: string): Clause {
  const from = fields(value, path, ['all', ...clauseLists])
  const clause: Json = {}
  if (from['all'] !== undefined) {
    if (from['all'] !== true) {
      throw wrongType(`${path}.all`, 'true')
    }
    clause['all'] = true
  }
  for (const name of clauseLists) {
    if (from[name] !== undefined) {
      clause[name] = list(from[name], `${path}.${name}`).map((item, at) => text(item, `${path}.${name}[${at}]`))
    }
  }
  return clause as Clause
}
