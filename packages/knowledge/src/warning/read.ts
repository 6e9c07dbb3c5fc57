/** How the values of a list are compared (MISP warninglists). `regex` is not read: no expression of others is run here. */
const kinds = ['string', 'substring', 'hostname', 'cidr'] as const

/** One of `kinds`. */
export type WarningKind = typeof kinds[number]

/** Values that are too common to mean anything by themselves. */
export interface WarningList {
  name: string
  kind: WarningKind
  /** whether names of hosts are looked for in URLs as well */
  inUrls: boolean
  values: string[]
}

/** Most values of one list. */
export const warningValuesMax = 2_000_000

/** A list, or why it is none; `unsupported` for one that MISP has and this reader has not. */
export type WarningListResult = { ok: true, list: WarningList } | { ok: false, why: 'malformed' | 'unsupported', text: string }

/**
 * Reads one list in the format of MISP's warninglists: `{ name, type, list, matching_attributes }`.
 *
 * @param value - the JSON of a `list.json`
 */
export function readWarningList (value: unknown): WarningListResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed('it is no JSON object')
  }
  const { name, type, list, matching_attributes: attributes = [] } = value as Record<string, unknown>
  if (typeof name !== 'string' || name === '') {
    return malformed('it has no name')
  }
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    return malformed('its "list" is no list of texts')
  }
  if (list.length > warningValuesMax) {
    return malformed(`it has ${list.length} values, the limit is ${warningValuesMax}`)
  }
  const kind = kinds.find((known) => known === type)
  if (kind === undefined) {
    return type === 'regex' ? { ok: false, why: 'unsupported', text: 'its type is regex' } : malformed(`its type is none of ${kinds.join(', ')}`)
  }
  return { ok: true, list: { name, kind, inUrls: Array.isArray(attributes) && attributes.includes('url'), values: list } }
}

function malformed (text: string): WarningListResult {
  return { ok: false, why: 'malformed', text }
}
