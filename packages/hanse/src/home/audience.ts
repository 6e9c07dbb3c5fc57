import { HanseError, show } from '@hanse/core'
import type { MemberView } from '../types.ts'
import type { Audience, Clause, Role } from '@hanse/core'

type ClauseKey = 'members' | 'groups' | 'roles' | 'countries' | 'sectors'

const kinds: ReadonlyMap<string, ClauseKey> = new Map([
  ['member', 'members'], ['group', 'groups'], ['role', 'roles'], ['country', 'countries'], ['sector', 'sectors']
])

/**
 * An audience as it is written on a command line.
 *
 * @param to - each text is one clause, all of them ORed. Within a clause, parts are separated by commas: parts of one
 * kind are alternatives, parts of different kinds must all hold. `sector:healthcare,country:FR` is French healthcare;
 * `member:Lex,member:Fox` is either; `all` is every member
 * @param except - one more clause, whose members are left out
 * @param members - for names: a `member:` is a did:key or the name of exactly one member
 * @throws {HanseError} `E_AUDIENCE_SYNTAX`, `E_MEMBER_UNKNOWN`, `E_MEMBER_AMBIGUOUS`
 */
export function parseAudience (to: string[], except: string[], members: MemberView[]): Audience {
  const any = to.map((text) => parseClause(text, members))
  const audience: Audience = { any: any.length === 0 ? [{ all: true }] : any }
  if (except.length > 0) {
    audience.except = parseClause(except.join(','), members)
  }
  return audience
}

function parseClause (text: string, members: MemberView[]): Clause {
  if (text.trim() === 'all') {
    return { all: true }
  }
  const lists: Partial<Record<ClauseKey, string[]>> = {}
  for (const part of text.split(',')) {
    const colon = part.indexOf(':')
    const kind = kinds.get(part.slice(0, colon).trim())
    const value = part.slice(colon + 1).trim()
    if (colon < 1 || kind === undefined || value === '') {
      throw new HanseError(
        'E_AUDIENCE_SYNTAX',
        `${show(part)} is no part of an audience; write all, member:NAME, country:FR, sector:healthcare, role:observer or group:NAME, separated by commas`,
        { part }
      )
    }
    const list = lists[kind] ??= []
    list.push(spelled(kind, value, members))
  }
  const { roles, ...others } = lists
  return roles === undefined ? others : { ...others, roles: roles as Role[] }
}

function spelled (kind: ClauseKey, value: string, members: MemberView[]): string {
  switch (kind) {
    case 'members':
      return memberOf(value, members)
    case 'countries':
      return value.toUpperCase()
    default:
      return value
  }
}

/** A member as far as people name it. */
export type NamedMember = Pick<MemberView, 'member' | 'name'>

/**
 * The member that a person meant: its did:key, or its name, letters' case ignored.
 *
 * @throws {HanseError} `E_MEMBER_UNKNOWN`, `E_MEMBER_AMBIGUOUS`
 */
export function memberOf (text: string, members: readonly NamedMember[]): string {
  const wanted = text.toLowerCase()
  const found = members.filter((member) => member.member === text || member.name.toLowerCase() === wanted)
  if (found.length === 0) {
    throw new HanseError(
      'E_MEMBER_UNKNOWN',
      `no member is called ${show(text)}; members are ${members.map((member) => show(member.name)).join(', ')}`,
      { text }
    )
  }
  if (found.length > 1) {
    throw new HanseError('E_MEMBER_AMBIGUOUS', `${found.length} members are called ${show(text)}; write the did:key, see "hanse member list"`, { text })
  }
  return (found[0] as NamedMember).member
}
