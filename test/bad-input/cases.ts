/** All bad inputs of this suite, by the theme whose spec offers them. */
import { chainCases } from './chain.ts'
import { encodingCases } from './encoding.ts'
import { frameCases } from './frames.ts'
import { governanceCases } from './governance.ts'
import { homeCases } from './homes.ts'
import { identityCases } from './identity.ts'
import { jsonCases } from './json.ts'
import { limitCases } from './limits.ts'
import { markingCases } from './markings.ts'
import { patternCases } from './patterns.ts'
import { proofCases } from './proofs.ts'
import { ruleCases } from './rules.ts'
import { stixCases } from './stix.ts'
import { textCases } from './text.ts'
import type { BadInput } from './support/case.ts'

export const casesByTheme: ReadonlyMap<string, readonly BadInput[]> = new Map([
  ['frames', frameCases],
  ['encoding', encodingCases],
  ['json', jsonCases],
  ['identity', identityCases],
  ['chain', chainCases],
  ['proofs', proofCases],
  ['limits', limitCases],
  ['stix', stixCases],
  ['markings', markingCases],
  ['patterns', patternCases],
  ['text', textCases],
  ['governance', governanceCases],
  ['rules', ruleCases],
  ['homes', homeCases]
])
