import { roles } from '../../identity/role.ts'
import { paps } from '../handling.ts'
import { tlps } from '../tlp.ts'
import type { MemberId } from '../../identity/keys.ts'
import type { Role } from '../../identity/role.ts'
import type { Pap } from '../handling.ts'
import type { Tlp } from '../tlp.ts'

/**
 * What a rule is about: `share` own content going to a reader, `relay` others' content going to a reader, `accept`
 * others' content coming in, `export` others' content leaving this member's node for anything but the federation.
 */
export const ruleDirections = ['share', 'relay', 'accept', 'export'] as const

/** One of `ruleDirections`. */
export type RuleDirection = typeof ruleDirections[number]

/**
 * What a rule asks of whoever gets the content: `minimise` pass on no more than a machine matches (indicators,
 * observables, their markings), `attribute` name the author, `hide-author` do not, `block` blocking is allowed,
 * `watch-only` it is not, nor anything else that others could see.
 */
export const ruleObligations = ['minimise', 'attribute', 'hide-author', 'block', 'watch-only'] as const

/** One of `ruleObligations`. */
export type RuleObligation = typeof ruleObligations[number]

/** Personal data that an object holds by its type or its pattern. */
export const personalDataClasses = ['account', 'email', 'network-address', 'person'] as const

/** One of `personalDataClasses`. */
export type PersonalData = typeof personalDataClasses[number]

/** What a rule may ask of personal data: a class, or that there is none. */
export const personalDataWords = ['none', ...personalDataClasses] as const

/** Attributes of a member that a rule may ask for; each list is an OR. */
export interface PartyCondition {
  member?: MemberId[]
  /** ISO 3166-1 alpha-2, upper case */
  country?: string[]
  /** country of the ultimate owner; the member's own where its card names no other */
  owner?: string[]
  sector?: string[]
  role?: Role[]
  /** kind of public body */
  authority?: string[]
}

/** The author's terms; `tlp` is the stricter of the lane's and the object's own. */
export interface HandlingCondition { tlp?: Tlp[], pap?: Pap[] }

/** What is known of an object. */
export interface ObjectCondition {
  /** STIX types */
  type?: string[]
  sectors?: string[]
  countries?: string[]
  personalData?: Array<typeof personalDataWords[number]>
}

/** From `from` until before `until`, ms since 1970. */
export interface TimeCondition { from?: number, until?: number }

/** All that is named must hold: an AND. */
export interface RuleCondition {
  direction?: RuleDirection[]
  subject?: PartyCondition
  author?: PartyCondition
  handling?: HandlingCondition
  object?: ObjectCondition
  purpose?: string[]
  time?: TimeCondition
}

/** One rule in its one form: lists sorted and without duplicates. */
export interface Rule {
  id: string
  when: RuleCondition
  verdict: 'permit' | 'deny' | 'hold'
  obligations?: RuleObligation[]
  /** whoever releases what it holds must be another person than who published it */
  secondPerson?: true
  reason?: string
}

/** A member's own rules; order does not matter. They narrow what handling allows and never widen it. */
export interface RuleSet {
  version: 1
  rules: Rule[]
  /** what holds where no rule fits */
  default: 'permit' | 'deny'
}

/** Length of a rule set as a text, in bytes. */
export const rulesBytesMax = 64 * 1024
/** Rules of one set. */
export const rulesMax = 1_000
/** Values of one list. */
export const ruleValuesMax = 1_000
/** Length of a rule's id, in characters. */
export const ruleIdCharactersMax = 64
/** Length of a rule's reason, in bytes. */
export const ruleReasonBytesMax = 256

/** The code of a rule's reason, as `explain`, `preview` and the audit log show it. */
export function ruleCode (id: string): string {
  return `R_${id}`
}

/** The word for the default in codes; no rule may be called so. */
export const defaultRuleId = 'default'

/** Letters, digits, dot, hyphen and underscore: what can stand in a code and in a line of a log. */
export const ruleIdForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** Lists of a condition whose words are fixed. */
export const ruleWords = { role: roles, tlp: tlps, pap: paps, personalData: personalDataWords, direction: ruleDirections } as const
