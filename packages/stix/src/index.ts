/**
 * @packageDocumentation
 *
 * STIX 2.1 objects as their authors wrote them: strict parsing that keeps the exact bytes, the facts that sharing
 * decisions need, and the observables that are looked up. Pure functions; what is wrong with a source comes back
 * as values.
 *
 * @example
 *
 * ```typescript
 * import { observablesOf, parse, recognise } from '@hanse/stix'
 *
 * const source = new TextEncoder().encode(`{
 *   "type": "indicator", "spec_version": "2.1", "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
 *   "created": "2026-01-31T00:00:00.000Z", "modified": "2026-01-31T00:00:00.000Z",
 *   "pattern_type": "stix", "pattern": "[domain-name:value = 'evil.example']"
 * }`)
 *
 * const { objects, refused } = parse(source)
 *
 * for (const object of objects) {
 *   console.log(object.facts.id, object.bytes.length, observablesOf(object.value).observables)
 * }
 *
 * for (const { object, code, message } of refused) {
 *   console.log(object, code, message)
 * }
 *
 * console.log(recognise('hxxps://evil[.]example/login'))
 * ```
 */

export { parseJson } from './json/document.ts'
export { isId, normalId } from './object/id.ts'
export { readIep, stricterIep } from './object/iep.ts'
export { bothMeanings, markingMeaning } from './object/meaning.ts'
export { parsePap, stricterPap } from './object/pap.ts'
export { markingIds } from './object/marking.ts'
export { isBefore } from './object/timestamp.ts'
export { tlpMarkingIds } from './object/tlp.ts'
export { normalise } from './observable/normalise.ts'
export { observablesOf } from './observable/from-object.ts'
export { patternObservables } from './observable/from-pattern.ts'
export { recognise } from './observable/recognise.ts'
export { observableTypes } from './observable/types.ts'
export { factsOf, parse, parseObject, tally } from './parse.ts'
export { parsePattern } from './pattern/parse.ts'
export type { FaultCode } from './json/fault.ts'
export type { JsonResult } from './json/document.ts'
export type { Facts } from './object/facts.ts'
export type { Iep, IepProblem, IepResult, IepStatements } from './object/iep.ts'
export type { Meaning } from './object/meaning.ts'
export type { Pap } from './object/pap.ts'
export type { Tlp } from './object/tlp.ts'
export type { Extraction, Observable, ObservableType, ReasonCode } from './observable/types.ts'
export type { ObjectResult, ParsedBundle, StixObject, Tally } from './parse.ts'
export type { PatternResult } from './pattern/parse.ts'
export type { PatternProblem } from './pattern/cursor.ts'
export type { Comparison, Literal, Operator } from './pattern/parser.ts'
export type { Refusal, RefusalCode } from './refusal.ts'
