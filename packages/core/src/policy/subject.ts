import type { Handling, Iep, Pap } from './handling.ts'
import type { Validity } from './permits.ts'
import type { PersonalData, RuleDirection, RuleSet } from './rules/rule.ts'
import type { Tlp } from './tlp.ts'
import type { MemberId } from '../identity/keys.ts'
import type { Role } from '../identity/role.ts'

/** Whom a decision is about: a member with the attributes that the federation certified. */
export interface Subject {
  kind: 'member'
  member: MemberId
  role: Role
  /** ISO 3166-1 alpha-2 */
  country: string
  /** country of the ultimate owner, where it is not the member's own */
  owner?: string
  sectors: string[]
  /** kind of public body, for the roles `authority` and `observer` */
  authority?: string
  /** of each group of the federation, whether it belongs to it; of a group that is not named here nobody knows */
  groups?: ReadonlyMap<string, boolean>
  /** its certificates contradict each other: no attribute of it grants anything, and each may be one that is excepted */
  disputed?: true
}

/** What is known of one leaf without looking into it again: plain data, made once by the STIX package. */
export interface ObjectFacts {
  status: 'parsed' | 'unparseable'
  /** STIX type; '' when unparseable */
  type: string
  /** STIX id; '' when unparseable */
  id: string
  /** RFC 3339, as written */
  modified?: string
  createdBy?: string
  revoked?: boolean
  /** `tlp`: the object has a TLP of its own, which is in `tlp` */
  marking: 'none' | 'tlp' | 'unknown' | 'forged'
  /** the strictest of the object's own TLP markings */
  tlp?: Tlp
  /** the strictest PAP of its own markings */
  pap?: Pap
  /** what the IEP policies among its own markings ask for together, and when they are in force */
  iep?: Iep & Validity
  /** ids that the object refers to */
  refs: string[]
  /** an unmarked identity or a marking-definition */
  context: boolean
  /** a relationship or sighting */
  relation: boolean
  /** what the object is about, lower case */
  sectors: string[]
  /** what the object is about, ISO 3166-1 alpha-2 */
  countries: string[]
  /** personal data that it holds by its type or pattern; absent when that is not known */
  personalData?: PersonalData[]
}

/**
 * What a decision is about being done:
 * `receive` the subject holds the content; `send` the holder puts content (with facts) or a header (without) on the
 * wire to the subject; `announce` the holder tells the subject a head or digest; `lookup`, `export` the subject gets
 * the content from its own node; `publish` the subject publishes it.
 */
export type Action = 'receive' | 'send' | 'announce' | 'lookup' | 'export' | 'publish'

/** The content that is decided about. */
export interface Resource {
  author: MemberId
  handling: Handling
  /** of the leaf; absent for a header or a lane as a whole */
  facts?: ObjectFacts
}

/** Around the decision. */
export interface Environment {
  /** who acts; needed for `send` and `announce` */
  holder?: Subject
  /** the own rules of the member who decides, which can only narrow */
  rules?: OwnRules
}

/** A member's own rules, and what they are asked for. */
export interface OwnRules {
  set: RuleSet
  direction: RuleDirection
  /** the author's attributes; absent when the roster does not know it */
  author?: Subject
  /** what the content is wanted for; absent when nobody says */
  purpose?: string
  /** ms since 1970 */
  time: number
}

/** Why: a stable code (`E_…` against, `P_…` for, `R_…` of a member's own rule) and a sentence for people. */
export interface Reason {
  code: string
  text: string
}

/** What comes with permitted content, for `permits` and for people. */
export type Obligation = 'no-block' | 'no-monitor' | 'no-query-third-party' | 'no-share-with-client' |
  'contact-author-first' | 'encrypt-in-transit' | 'attribute-author' | 'hide-author' | 'no-notify-affected' |
  'no-unmodified-resale' | 'minimise'

/** The answer: `hold` waits for a person. Anything but `permit` means that no byte moves. */
export interface Decision {
  verdict: 'permit' | 'deny' | 'hold'
  reasons: Reason[]
  /** empty unless permitted */
  obligations: Obligation[]
}
