import { toHex } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/encode.ts'
import { typedHash, zeroFederation } from '../../bytes/suite.ts'
import type { Rule, RuleSet } from './rule.ts'
import type { Hex } from '../../bytes/bytes.ts'
import type { CborValue } from '../../bytes/cbor.ts'
import type { Suite } from '../../bytes/suite.ts'

/**
 * The name of a rule set in the audit log: typed hash (kind `rules`, no federation, as rules are the member's own) of
 * its one form as deterministic CBOR. White space, comments and the order within lists of a file do not change it.
 */
export function rulesHash (suite: Suite, set: RuleSet): Hex {
  return toHex(typedHash(suite, 'rules', zeroFederation, encode({ version: set.version, rules: set.rules.map(plain), default: set.default })))
}

/** Plain data of a rule; what is absent does not stand there. */
function plain ({ when, ...rest }: Rule): CborValue {
  return { ...rest, when: Object.fromEntries(Object.entries(when).map(([name, value]) => [name, value as CborValue])) }
}
