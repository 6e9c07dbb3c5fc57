import type { JsonObject } from '../json/scanner.ts'

/** Personal data that an object holds by what it is. An address of a network may lead to a person (GDPR recital 30). */
export type PersonalData = 'account' | 'email' | 'network-address' | 'person'

/** What the observables of a type hold. */
const byObservable: ReadonlyArray<[string, PersonalData]> = [
  ['email-addr', 'email'],
  ['email-message', 'email'],
  ['ipv4-addr', 'network-address'],
  ['ipv6-addr', 'network-address'],
  ['mac-addr', 'network-address'],
  ['network-traffic', 'network-address'],
  ['user-account', 'account'],
  ['x509-certificate', 'person']
]

/** Types whose properties describe things and conduct, not people (STIX 2.1 §4, §6). */
const impersonal: ReadonlySet<string> = new Set([
  'artifact', 'attack-pattern', 'autonomous-system', 'course-of-action', 'directory', 'domain-name', 'file', 'grouping', 'infrastructure',
  'intrusion-set', 'location', 'malware', 'malware-analysis', 'marking-definition', 'mutex', 'note', 'opinion', 'process', 'relationship', 'report',
  'sighting', 'software', 'campaign', 'tool', 'url', 'vulnerability', 'windows-registry-key'
])

/** Kinds of identities that are no person. */
const impersonalIdentities: ReadonlySet<unknown> = new Set(['group', 'system', 'organization', 'class'])

/**
 * The classes of personal data in a validated object, sorted; undefined when its type or the language of its pattern
 * does not say. A word in a quoted value of a pattern counts too: that only makes rules stricter.
 */
export function personalDataOf (value: JsonObject): PersonalData[] | undefined {
  const type = value.type as string
  const own = byObservable.find(([name]) => name === type)
  if (own !== undefined) {
    return [own[1]]
  }
  if (type === 'indicator') {
    return value.pattern_type === 'stix' && typeof value.pattern === 'string' ? inPattern(value.pattern) : undefined
  }
  if (type === 'identity' && value.identity_class !== 'individual') {
    return impersonalIdentities.has(value.identity_class) ? [] : undefined
  }
  // notes and opinions name the people who wrote them
  if (type === 'identity' || value.authors !== undefined) {
    return ['person']
  }
  return impersonal.has(type) ? [] : undefined
}

/** How a pattern begins to speak of each. */
const beginnings = byObservable.map(([name, data]) => [`${name}:`, data] as const)

function inPattern (pattern: string): PersonalData[] {
  const found = new Set<PersonalData>()
  for (const [beginning, data] of beginnings) {
    if (pattern.includes(beginning)) {
      found.add(data)
    }
  }
  return [...found].sort()
}
