import { ruleIdCharactersMax, ruleIdForm, ruleObligations, ruleReasonBytesMax, rulesMax, ruleValuesMax, ruleWords } from './rule.ts'

/** JSON Schema (2020-12) as plain data. */
export interface RulesSchema { readonly [key: string]: unknown }

function listOf (item: RulesSchema, description: string): RulesSchema {
  const many = { type: 'array', items: item, minItems: 1, maxItems: ruleValuesMax, uniqueItems: true }
  return { description, oneOf: [item, many] }
}

function object (properties: Record<string, RulesSchema>, more: RulesSchema = {}): RulesSchema {
  return { type: 'object', additionalProperties: false, properties, ...more }
}

const text: RulesSchema = { type: 'string', minLength: 1, maxLength: 128 }
const country: RulesSchema = { type: 'string', pattern: '^[A-Z]{2}$' }
const member: RulesSchema = { ...text, description: 'did:key:z6Mk…, or the name of a member of the roster' }
const moment: RulesSchema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}Z)?$', description: 'a day or a moment in UTC' }
const words = (list: readonly string[]): RulesSchema => ({ enum: [...list] })

const party = object({
  member: listOf(member, 'any of these members'),
  country: listOf(country, 'its country, ISO 3166-1 alpha-2'),
  owner: listOf(country, 'country of its ultimate owner; its own country when its card names no other'),
  sector: listOf(text, 'any of its sectors, STIX industry-sector-ov'),
  role: listOf(words(ruleWords.role), 'its role'),
  authority: listOf(text, 'what kind of public body it is')
})

const when = object({
  direction: listOf(
    words(ruleWords.direction),
    "share: own content to a reader; relay: others' content to a reader; accept: others' content coming in; export: others' content leaving this node"
  ),
  subject: { ...party, description: 'who would get it; this member itself for accept and export' },
  author: { ...party, description: 'whose content it is' },
  handling: object({
    tlp: listOf(words(ruleWords.tlp), 'the stricter of the publication and the object'),
    pap: listOf(words(ruleWords.pap), 'permissible actions, when the author named them')
  }),
  object: object({
    type: listOf(text, 'STIX type'),
    sectors: listOf(text, 'sectors that an identity names; unknown for what names none'),
    countries: listOf(country, 'country that a location names; unknown for what names none'),
    personalData: listOf(words(ruleWords.personalData), 'personal data by the object\'s type and pattern; unknown for types and patterns that are not read')
  }),
  purpose: listOf(text, 'what it is wanted for; unknown unless somebody says'),
  time: object({ from: moment, until: moment }, { minProperties: 1, description: 'from its first moment, until before the second' })
}, { description: 'all that is named must hold' })

const rule = object({
  id: { type: 'string', pattern: ruleIdForm.source, maxLength: ruleIdCharactersMax, description: 'how reasons and the audit log name the rule' },
  when,
  verdict: { enum: ['permit', 'deny', 'hold'], description: 'deny overrides hold, hold overrides permit; hold is for direction share' },
  obligations: {
    type: 'array',
    items: words(ruleObligations),
    uniqueItems: true,
    minItems: 1,
    description: 'for the directions share, accept and export; minimise for export alone'
  },
  secondPerson: { const: true, description: 'what the rule holds must be released by another person' },
  reason: { type: 'string', minLength: 1, maxLength: ruleReasonBytesMax, description: 'shown with every decision of the rule' }
}, { required: ['id', 'verdict'] })

/** The published schema of sharing rules, for editors and for people; `readRules` says more than it can. */
export const rulesSchema: RulesSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Sharing rules of a Hanse member',
  description: 'A member\'s own rules. They narrow what the author\'s handling allows and never widen it.',
  ...object({
    version: { const: 1 },
    rules: { type: 'array', items: rule, maxItems: rulesMax },
    default: { enum: ['permit', 'deny'], description: 'what holds where no rule fits' }
  }, { required: ['version', 'rules', 'default'] })
}
