/**
 * The embeddable Hanse node. A member's node exchanges signed STIX 2.1 objects with the other members of its
 * federation, peer to peer; what travels to whom follows the author's handling terms on every hop.
 *
 * @packageDocumentation
 *
 * @example
 *
 * ```typescript
 * import { createHanse } from 'hanse'
 *
 * const node = await createHanse({ directory: './home' })
 * const bundle = '{"type":"bundle","id":"bundle--6f1d0c5e-41f5-4b35-9d8b-3f0a1b8d2c11","objects":[]}'
 * const { publication, refused } = await node.publish(bundle, { tlp: 'amber', audience: { any: [{ sectors: ['healthcare'] }] } })
 * console.log(publication, refused.length)
 * for await (const event of node.subscribe({ types: ['object'] })) {
 *   console.log(event.type === 'object' && event.id)
 * }
 * await node.stop()
 * ```
 */
export { createHanse } from './create-hanse.ts'
export { hanse } from './service.ts'
export { nativeSuite } from './crypto/native-suite.ts'
export { newSeed, seedSigner } from './crypto/seed-signer.ts'
export { applyCertificate } from './home/apply-certificate.ts'
export { memberOf, parseAudience } from './home/audience.ts'
export { changePassphrase } from './home/change-passphrase.ts'
export { stixBundle } from './export/bundle.ts'
export { judgeForkProof, viewForkProof } from './fork/judge.ts'
export { acceptCharter, foundFederation, viewCharter } from './home/charter.ts'
export { examine } from './home/doctor/examine.ts'
export { daysUntil } from './home/expiry.ts'
export { createHome, readHome, readMember } from './home/home.ts'
export { joinFederation } from './home/join.ts'
export { requestCertificate } from './home/key-request.ts'
export { lineLogger } from './logs/line-logger.ts'
export { metricsContentType } from './metrics/text.ts'
export { signBallot } from './home/sign-ballot.ts'
export { signRequest, viewRequest } from './home/sign-request.ts'
export { socketPath } from './home/socket.ts'
export { updateMember } from './home/update-member.ts'
export { viewKeys } from './home/view-keys.ts'
export { withPermits } from './member/permits.ts'
export { testRules } from './rules/cases.ts'
export { diffRules } from './rules/diff.ts'
export { parseRules } from './rules/parse-rules.ts'
export { rosterGater } from './transport/gater.ts'
export { armour, fingerprint, HanseError, paps, parseTlp, show, tlps, unarmour, uses, withdrawalReasons } from '@hanse/core'
export type * from './types.ts'
export type { Clock } from './clock.ts'
export type { CertificateApplied } from './home/apply-certificate.ts'
export type { CertificatesTaken } from './home/certificates.ts'
export type { ForkWitness } from './fork/judge.ts'
export type { CharterView, FoundOptions } from './home/charter.ts'
export type { ExamineOptions } from './home/doctor/examine.ts'
export type { Check, Finding } from './home/doctor/finding.ts'
export type { CreatedHome, Home, NodeProfile, Profile } from './home/home.ts'
export type { Joining, JoinOptions } from './home/join.ts'
export type { KeyRequestOptions } from './home/key-request.ts'
export type { RequestView } from './home/sign-request.ts'
export type { KeysView } from './home/view-keys.ts'
export type { HomeConfig } from './home/config.ts'
export type { AskPassphrase } from './home/sealed-seed.ts'
export type { LogLine } from './logs/line-logger.ts'
export type { CreateHanseInit, HanseInit } from './options.ts'
export type { CaseResult } from './rules/cases.ts'
export type { RuleChange } from './rules/diff.ts'
export type { HanseComponents } from './transport/libp2p-transport.ts'
export type { Audience, Clause, Handling, Hex, MemberId, NodeId, Obligation, Pap, Reason, Role, Signer, Tlp, Use, WithdrawalReason } from '@hanse/core'
export type { Observable } from '@hanse/stix'
