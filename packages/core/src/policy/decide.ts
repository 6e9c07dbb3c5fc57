import { show } from '../bytes/show.ts'
import { clauseParts, namesMembersOnly } from './clause.ts'
import { obligationsOf, obligationsOfRules } from './obligations.ts'
import { evaluateRules } from './rules/evaluate.ts'
import { isStricter, stricter, tlpLabel, tlps } from './tlp.ts'
import type { Clause } from './clause.ts'
import type { Handling } from './handling.ts'
import type { Action, Decision, Environment, ObjectFacts, Obligation, Reason, Resource, Subject } from './subject.ts'
import type { Tlp } from './tlp.ts'
import type { MemberId } from '../identity/keys.ts'

/** Reasons found so far: any against denies, any for waiting holds, and without one for it nothing is permitted. */
interface Findings {
  deny: Reason[]
  hold: Reason[]
  permit: Reason[]
  /** what own rules ask for, besides the author's terms */
  obligations?: Obligation[]
}

/**
 * The one decision about who may have what. Pure: no clock, no roster, no I/O. Deny overrides; what is unknown denies.
 *
 * The author is always cleared, and the nodes of one member always sync among themselves. `except` beats the clauses.
 * An `except` with a group that the federation does not know excepts everybody but the author, as does one by attributes
 * for a subject whose attributes are disputed. The stricter of the lane's TLP and the leaf's own holds: a RED leaf reaches only members that a clause names.
 * A holder that is not the author must be cleared itself, and RED travels between its author and a recipient only.
 * Own rules, where given, can deny, hold and oblige, and never permit what all this does not.
 *
 * @param subject - whom it is about; the publisher for `publish`
 * @param action - what would be done
 * @param resource - with what; with facts for a leaf, without for a header or lane
 * @param environment - who holds it; needed for `send` and `announce`
 * @returns the verdict with all its reasons
 */
export function decide (subject: Subject, action: Action, resource: Resource, environment: Environment): Decision {
  const findings: Findings = { deny: [], hold: [], permit: [] }
  const tlp = effectiveTlp(resource)
  switch (action) {
    case 'publish':
      findPublishing(subject, resource, findings)
      break
    case 'receive':
    case 'lookup':
    case 'export':
      findAccess(subject, action, resource, environment, findings)
      break
    case 'send':
    case 'announce':
      if (environment.holder === undefined) {
        findings.deny.push({ code: 'E_HOLDER_UNKNOWN', text: `nobody is named who would ${action} it` })
      } else {
        findTransfer(subject, environment.holder, resource, environment, findings)
      }
      break
    default: {
      const never: never = action
      findings.deny.push({ code: 'E_ACTION_UNKNOWN', text: `the action ${String(never)} is unknown` })
    }
  }
  return conclude(findings, resource, tlp)
}

function conclude (findings: Findings, { handling, facts }: Resource, tlp: Tlp): Decision {
  if (findings.deny.length > 0) {
    return { verdict: 'deny', reasons: [...findings.deny, ...findings.hold], obligations: [] }
  }
  if (findings.hold.length > 0) {
    return { verdict: 'hold', reasons: findings.hold, obligations: [] }
  }
  return findings.permit.length > 0
    ? { verdict: 'permit', reasons: findings.permit, obligations: [...new Set([...obligationsOf(handling, tlp, facts), ...findings.obligations ?? []])] }
    : { verdict: 'deny', reasons: [{ code: 'E_AUDIENCE', text: 'nothing permits it' }], obligations: [] }
}

function effectiveTlp (resource: Resource): Tlp {
  const { handling, facts } = resource
  return facts?.tlp === undefined ? handling.tlp : stricter(handling.tlp, facts.tlp)
}

function findPublishing (subject: Subject, resource: Resource, findings: Findings): void {
  const { author, handling, facts } = resource
  if (subject.member !== author) {
    findings.deny.push({ code: 'E_NOT_AUTHOR', text: 'a member publishes in its own name only' })
  }
  if (subject.role === 'observer') {
    findings.deny.push({ code: 'E_ROLE_OBSERVER', text: 'an observer publishes nothing but acknowledgements' })
  }
  findUnparseable(facts, findings)
  findMarking(facts, findings.deny, findings)
  if (facts?.tlp !== undefined && isStricter(facts.tlp, handling.tlp)) {
    findings.deny.push({
      code: 'E_MARKING_STRICTER',
      text: `the object is marked ${tlpLabel(facts.tlp)}, stricter than the ${tlpLabel(handling.tlp)} it would be published under`
    })
  }
  findings.permit.push({ code: 'P_AUTHOR', text: 'the author publishes it' })
}

/** The subject has the content at its own node. */
function findAccess (subject: Subject, action: 'receive' | 'lookup' | 'export', resource: Resource, environment: Environment, findings: Findings): void {
  if (subject.member === resource.author) {
    findings.permit.push({ code: 'P_AUTHOR', text: 'the author is always cleared' })
    return
  }
  findClearance(subject, resource, findings)
  // an unparseable leaf is kept by whom its lane clears, and goes no further
  if (action !== 'receive') {
    findUnparseable(resource.facts, findings)
  }
  findMarking(resource.facts, findings.hold, findings)
  findRules(subject, resource, environment, findings)
}

/** The holder gives it, or word of it, to the subject. */
function findTransfer (subject: Subject, holder: Subject, resource: Resource, environment: Environment, findings: Findings): void {
  const { author, facts } = resource
  if (subject.member === author) {
    findings.permit.push({ code: 'P_AUTHOR', text: 'the author is always cleared' })
    return
  }
  if (subject.member === holder.member) {
    findings.permit.push({ code: 'P_SAME_MEMBER', text: 'the nodes of one member sync among themselves' })
    return
  }
  findClearance(subject, resource, findings)
  if (holder.member !== author) {
    const own: Findings = { deny: [], hold: [], permit: [] }
    findClearance(holder, resource, own)
    if (own.permit.length === 0 || own.deny.length > 0) {
      findings.deny.push({ code: 'E_HOLDER_NOT_CLEARED', text: 'the holder is not cleared itself and passes nothing on' })
    }
    if (effectiveTlp(resource) === 'red') {
      findings.deny.push({ code: 'E_TLP_RED_RELAY', text: 'TLP:RED is sent by its author only' })
    }
  }
  findUnparseable(facts, findings)
  findMarking(facts, findings.hold, findings)
  findRules(subject, resource, environment, findings)
}

/** Own rules narrow: they add what speaks against it, and a reason for it only where something else permits it. */
function findRules (subject: Subject, { author, handling, facts }: Resource, { rules }: Environment, findings: Findings): void {
  if (rules === undefined) {
    return
  }
  const { set, direction, author: authorSubject, purpose, time } = rules
  const { verdict, reasons, obligations } = evaluateRules(set, { direction, subject, author, authorSubject, handling, facts, purpose, time })
  if (verdict !== 'permit' || findings.permit.length > 0) {
    findings[verdict].push(...reasons)
  }
  findings.obligations = obligationsOfRules(obligations)
}

function findUnparseable (facts: ObjectFacts | undefined, findings: Findings): void {
  if (facts !== undefined && facts.status !== 'parsed') {
    findings.deny.push({ code: 'E_FACTS_UNPARSEABLE', text: 'the object cannot be read, so it goes no further' })
  }
}

/** A forged marking denies; one that is not known goes to `unknown`: refused at publishing, held on receipt. */
function findMarking (facts: ObjectFacts | undefined, unknown: Reason[], findings: Findings): void {
  if (facts === undefined || facts.marking === 'none') {
    return
  }
  if (facts.marking === 'forged') {
    findings.deny.push({ code: 'E_MARKING_FORGED', text: 'the object carries a known TLP id with a looser body' })
  } else if (facts.marking !== 'tlp' || facts.tlp === undefined || !tlps.includes(facts.tlp)) {
    unknown.push({ code: 'E_MARKING_UNKNOWN', text: 'the object carries a marking that is not known here; nobody can say whom it allows' })
  }
}

/** Whether the audience clears a subject other than the author. */
function findClearance (subject: Subject, resource: Resource, findings: Findings): void {
  const { audience } = resource.handling
  const strange = audience.except?.groups?.find((group) => subject.groups?.has(group) !== true)
  if (strange !== undefined) {
    findings.deny.push({ code: 'E_GROUP_UNKNOWN', text: `the author excepted the group ${show(strange)}, which is not known here` })
  } else if (audience.except !== undefined && mayMatch(audience.except, subject)) {
    findings.deny.push({ code: 'E_AUDIENCE_EXCEPT', text: 'the author excepted this member' })
  }
  const matching = audience.any.filter((clause) => matches(clause, subject))
  if (matching.length === 0) {
    findings.deny.push(subject.disputed === true && audience.any.some((clause) => mayMatch(clause, subject))
      ? { code: 'E_ATTRIBUTES_DISPUTED', text: 'certificates of this member contradict each other, so its attributes grant nothing' }
      : whyNobody(audience.any.flatMap((clause) => clause.groups ?? []), subject))
    return
  }
  if (effectiveTlp(resource) === 'red' && !matching.some(namesMembersOnly)) {
    findings.deny.push(resource.handling.tlp === 'red'
      ? { code: 'E_AUDIENCE_NAMED', text: 'TLP:RED is for members that are named' }
      : { code: 'E_MARKING_STRICTER', text: 'the object itself is marked TLP:RED and this member is not named' })
    return
  }
  findings.permit.push(matching.some((clause) => clause.all === true)
    ? { code: 'P_ALL', text: 'every member is cleared' }
    : { code: 'P_AUDIENCE', text: 'the audience includes this member' })
}

function whyNobody (groups: readonly string[], subject: Subject): Reason {
  const strange = groups.find((group) => subject.groups?.has(group) !== true)
  return strange === undefined
    ? { code: 'E_AUDIENCE', text: 'the audience does not include this member' }
    : { code: 'E_GROUP_UNKNOWN', text: `the group ${show(strange)} is not known here` }
}

/** Whether everything that a clause names holds for a subject. A clause that names nothing matches nobody. */
function matches (clause: Clause, subject: Subject): boolean {
  return (subject.disputed !== true || clause.all === true || namesMembersOnly(clause)) && holds(clause, subject, () => false)
}

/** Whether a clause matches, or would, were a disputed attribute what one of the certificates says. */
function mayMatch (clause: Clause, subject: Subject): boolean {
  return holds(clause, subject, () => subject.disputed === true)
}

function holds (clause: Clause, subject: Subject, otherwise: () => boolean): boolean {
  const { all, members, groups, roles, countries, sectors } = clause
  const named = clauseParts.some((part) => clause[part] !== undefined)
  return (all === true || named) &&
    (members === undefined || members.includes(subject.member)) &&
    (groups === undefined || groups.some((group) => subject.groups?.get(group) === true)) &&
    (roles === undefined || roles.includes(subject.role) || otherwise()) &&
    (countries === undefined || countries.includes(subject.country) || otherwise()) &&
    (sectors === undefined || sectors.some((sector) => subject.sectors.includes(sector)) || otherwise())
}

/**
 * Who of these may hold content under a handling, the author included if it is among them.
 *
 * @param handling - in normal form
 * @param author - the publisher
 * @param subjects - usually the members of a roster
 * @returns their ids in the order given
 */
export function resolveAudience (handling: Handling, author: MemberId, subjects: Iterable<Subject>): MemberId[] {
  const cleared: MemberId[] = []
  for (const subject of subjects) {
    if (decide(subject, 'receive', { author, handling }, {}).verdict === 'permit') {
      cleared.push(subject.member)
    }
  }
  return cleared
}
