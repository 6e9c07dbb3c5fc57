import { compare, equal, sortedUnique } from '../bytes/bytes.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject, unwrap } from '../bytes/error.ts'
import { text } from '../bytes/read.ts'
import { show } from '../bytes/show.ts'
import { isCountry, nameBytesMax } from '../identity/card-body.ts'
import { keyOf, multikey } from '../identity/keys.ts'
import { roles } from '../identity/role.ts'
import type { CborValue } from '../bytes/cbor.ts'
import type { Result } from '../bytes/error.ts'
import type { MemberId } from '../identity/keys.ts'
import type { Role } from '../identity/role.ts'

/** Members that have everything named here: an AND of the lists, each list an OR. `all` stands alone. */
export interface Clause {
  all?: true
  members?: MemberId[]
  groups?: string[]
  roles?: Role[]
  /** ISO 3166-1 alpha-2, upper case */
  countries?: string[]
  sectors?: string[]
}

/** Which members may hold the content: whom any clause matches and `except` does not. No clauses: nobody. */
export interface Audience {
  any: Clause[]
  except?: Clause
}

/** Clauses of one audience. */
export const clausesMax = 64
/** Names in one list of a clause. */
export const clauseNamesMax = 1_000

/** The parts of a clause that are lists of names. */
export const clauseParts = ['members', 'groups', 'roles', 'countries', 'sectors'] as const

/** Whether a clause is a list of members and nothing else. */
export function namesMembersOnly (clause: Clause): boolean {
  return clause.members !== undefined && clauseParts.every((part) => part === 'members' || clause[part] === undefined)
}

/** A clause as it stands in the encoded handling: members as 34-byte keys. The clause must be normal. */
export function clauseFields (clause: Clause): { [key: string]: CborValue } {
  if (clause.all === true) {
    return { all: true }
  }
  const fields: Record<string, CborValue> = {}
  for (const part of clauseParts) {
    const names = clause[part]
    if (names !== undefined) {
      fields[part] = part === 'members' ? names.map((id) => multikey(unwrap(keyOf(id)))) : names
    }
  }
  return fields
}

/** The one form of an audience: each list sorted and without duplicates, clauses in the order of their encoding. */
export function normalAudience (audience: Audience): Result<Audience> {
  if (audience.any.length > clausesMax) {
    return reject(
      'E_LIMIT_CLAUSES',
      `an audience has ${audience.any.length} clauses, the limit is ${clausesMax}`,
      { value: audience.any.length, limit: clausesMax }
    )
  }
  const clauses: Array<{ clause: Clause, encoded: Uint8Array }> = []
  for (const clause of audience.any) {
    const normal = normalClause(clause)
    if (!normal.ok) {
      return normal
    }
    clauses.push({ clause: normal.value, encoded: encode(clauseFields(normal.value)) })
  }
  clauses.sort((a, b) => compare(a.encoded, b.encoded))
  const any = clauses
    .filter(({ encoded }, i) => i === 0 || !equal(encoded, (clauses[i - 1] as { encoded: Uint8Array }).encoded))
    .map(({ clause }) => clause)
  if (audience.except === undefined) {
    return accept({ any })
  }
  const except = normalClause(audience.except)
  return except.ok ? accept({ any, except: except.value }) : except
}

function normalClause (clause: Clause): Result<Clause> {
  const parts = clauseParts.filter((part) => clause[part] !== undefined)
  if (clause.all === true) {
    return parts.length === 0 ? accept({ all: true }) : reject('E_CLAUSE_ALL', `a clause says "all" beside ${parts.join(', ')}; "all" stands alone`)
  }
  if (parts.length === 0) {
    return reject('E_CLAUSE_EMPTY', 'a clause of an audience is empty; name somebody, or leave it out')
  }
  const normal: Record<string, string[]> = {}
  for (const part of parts) {
    const names = sortedUnique<string>(clause[part] ?? [])
    if (names.length === 0) {
      return reject('E_CLAUSE_EMPTY', `the ${part} of a clause are an empty list, which matches nobody; leave the clause out`)
    }
    if (names.length > clauseNamesMax) {
      return reject(
        'E_LIMIT_CLAUSE_NAMES',
        `a clause names ${names.length} ${part}, the limit is ${clauseNamesMax}; use another clause`,
        { value: names.length, limit: clauseNamesMax }
      )
    }
    const bad = names.find((name) => !isName(part, name))
    if (bad !== undefined) {
      return reject('E_CLAUSE_NAME', `${show(bad)} cannot stand among the ${part} of a clause; correct or remove it`, { part })
    }
    normal[part] = names
  }
  return accept(normal as Clause)
}

function isName (part: typeof clauseParts[number], name: string): boolean {
  switch (part) {
    case 'members':
      return keyOf(name).ok
    case 'roles':
      return roles.some((role) => role === name)
    case 'countries':
      return isCountry(name)
    case 'groups':
    case 'sectors':
      return text(nameBytesMax).read(name, part).ok
    default: {
      const never: never = part
      return never
    }
  }
}
