import { stricter } from '../tlp.ts'
import type { ObjectCondition, PartyCondition, RuleCondition, RuleDirection, TimeCondition } from './rule.ts'
import type { MemberId } from '../../identity/keys.ts'
import type { Handling } from '../handling.ts'
import type { ObjectFacts, Subject } from '../subject.ts'

/** A member as far as it is known: rules can be asked about one of whom nothing but the id is. */
export type Party = Partial<Subject> & Pick<Subject, 'member'>

/** What rules are asked about. */
export interface RuleRequest {
  direction: RuleDirection
  /** who would get it; this member itself for `accept` and `export` */
  subject: Party
  author: MemberId
  /** the author's attributes; absent when the roster does not know it */
  authorSubject?: Subject | undefined
  handling: Handling
  /** of the object; absent when nothing is known of it */
  facts?: ObjectFacts | undefined
  /** what it is wanted for; absent when nobody says */
  purpose?: string | undefined
  /** ms since 1970 */
  time: number
}

/** Whether a condition holds; undefined when that depends on something unknown, which then is named. */
export interface Match { holds: boolean | undefined, unknown: string[] }

/** A value that may be one, several, or not known. */
type Known = string | readonly string[] | undefined

/** Tries a rule's condition. What is false makes it false whatever is unknown beside it. */
export function matchCondition (when: RuleCondition, request: RuleRequest): Match {
  const tests: Array<[string, boolean | undefined]> = [
    ['direction', includes(when.direction, request.direction)],
    ...matchParty('subject', when.subject, request.subject.member, request.subject),
    ...matchParty('author', when.author, request.author, request.authorSubject),
    ['handling.tlp', includes(when.handling?.tlp, tlpOf(request))],
    // no PAP is the author's word that nothing is limited, not an unknown
    ['handling.pap', includes(when.handling?.pap, request.handling.pap ?? [])],
    ...matchObject(when.object, request.facts),
    ['purpose', includes(when.purpose, request.purpose)],
    ['time', isWithin(when.time, request.time)]
  ]
  const unknown = tests.filter(([, holds]) => holds === undefined).map(([name]) => name)
  if (tests.some(([, holds]) => holds === false)) {
    return { holds: false, unknown: [] }
  }
  return { holds: unknown.length === 0 ? true : undefined, unknown }
}

function tlpOf ({ handling, facts }: RuleRequest): string {
  return facts?.tlp === undefined ? handling.tlp : stricter(handling.tlp, facts.tlp)
}

function matchParty (
  name: string,
  when: PartyCondition | undefined,
  member: MemberId,
  party: Partial<Subject> | undefined
): Array<[string, boolean | undefined]> {
  return [
    [`${name}.member`, includes(when?.member, member)],
    [`${name}.country`, includes(when?.country, party?.country)],
    [`${name}.owner`, includes(when?.owner, ownerOf(party))],
    [`${name}.sector`, includes(when?.sector, stated(party?.sectors))],
    [`${name}.role`, includes(when?.role, party?.role)],
    [`${name}.authority`, includes(when?.authority, authorityOf(party))]
  ]
}

/** A card names the owner's country where it differs from its own (`CardBody.owner`): where it names none, they are one. */
function ownerOf (party: Partial<Subject> | undefined): Known {
  return party?.owner ?? party?.country
}

/** Only public bodies have a kind (the card says so): of others it is known that they have none. */
function authorityOf (party: Partial<Subject> | undefined): Known {
  return party?.role === 'full' || party?.role === 'gateway' ? [] : party?.authority
}

function matchObject (when: ObjectCondition | undefined, facts: ObjectFacts | undefined): Array<[string, boolean | undefined]> {
  const read = facts?.status === 'parsed' ? facts : undefined
  const personal = read?.personalData
  return [
    ['object.type', includes(when?.type, read?.type)],
    ['object.sectors', includes(when?.sectors, stated(read?.sectors))],
    ['object.countries', includes(when?.countries, stated(read?.countries))],
    ['object.personalData', includes(when?.personalData, personal?.length === 0 ? 'none' : personal)]
  ]
}

/** An empty list says nothing. */
function stated (values: readonly string[] | undefined): Known {
  return values?.length === 0 ? undefined : values
}

function includes (wanted: readonly string[] | undefined, value: Known): boolean | undefined {
  if (wanted === undefined) {
    return true
  }
  if (value === undefined) {
    return undefined
  }
  return typeof value === 'string' ? wanted.includes(value) : value.some((one) => wanted.includes(one))
}

function isWithin (wanted: TimeCondition | undefined, time: number): boolean {
  return wanted === undefined || (time >= (wanted.from ?? time) && time < (wanted.until ?? Infinity))
}
