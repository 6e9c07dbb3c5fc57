import { memberOf } from '../home/audience.ts'
import type { MemberView } from '../types.ts'
import type { Subject } from '@hanse/core'

/** A member of the roster as rules see it. */
export function subjectOf ({ member, role, country, owner, sectors, authority }: MemberView): Subject {
  return { kind: 'member', member, role, country, sectors, ...(owner !== undefined && { owner }), ...(authority !== undefined && { authority }) }
}

/**
 * The member that a name or did:key means.
 *
 * @throws {HanseError} `E_MEMBER_UNKNOWN`, `E_MEMBER_AMBIGUOUS`
 */
export function partyNamed (name: string, members: readonly MemberView[]): Subject {
  const id = memberOf(name, members)
  return subjectOf(members.find(({ member }) => member === id) as MemberView)
}
