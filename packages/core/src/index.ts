/**
 * @packageDocumentation
 *
 * Identity, entries, handling and membership of a Hanse federation, as pure functions: no clock, no randomness, no
 * I/O. What comes from a peer is refused with a value (`Result`), never with a throw.
 *
 * @example
 *
 * ```ts
 * import { decide, didOf, handling, unwrap } from '@hanse/core'
 * import type { Subject } from '@hanse/core'
 *
 * const author = didOf(new Uint8Array(32).fill(1))
 * const bank: Subject = {
 *   kind: 'member',
 *   member: didOf(new Uint8Array(32).fill(2)),
 *   role: 'full',
 *   country: 'DE',
 *   sectors: ['financial-services']
 * }
 * const terms = unwrap(handling({ tlp: 'amber', audience: { any: [{ sectors: ['financial-services'] }] } }))
 * const { verdict, reasons } = decide(bank, 'receive', { author, handling: terms }, {})
 * console.log(verdict, reasons) // permit [ { code: 'P_AUDIENCE', … } ]
 * ```
 */

export * from './bytes/bytes.ts'
export * from './bytes/cbor.ts'
export * from './bytes/decode.ts'
export * from './bytes/encode.ts'
export * from './bytes/error.ts'
export * from './bytes/read.ts'
export * from './bytes/show.ts'
export * from './bytes/suite.ts'
export * from './identity/address-record.ts'
export * from './identity/armour.ts'
export * from './identity/card-body.ts'
export * from './identity/card.ts'
export * from './identity/keys.ts'
export * from './identity/noble.ts'
export * from './identity/role.ts'
export * from './identity/signature.ts'
export type { Signer } from './identity/signer.ts'
export * from './entry/chunk.ts'
export * from './entry/entry.ts'
export * from './entry/fork-proof.ts'
export * from './entry/header.ts'
export * from './entry/lane.ts'
export * from './entry/limits.ts'
export * from './entry/receipt.ts'
export * from './entry/seal.ts'
export * from './entry/tree.ts'
export type { Verified } from './entry/verified.ts'
export * from './entry/withdrawal.ts'
export * from './policy/clause.ts'
export * from './policy/decide.ts'
export * from './policy/handling-codec.ts'
export * from './policy/handling.ts'
export * from './policy/iep-extension.ts'
export * from './policy/obligations.ts'
export * from './policy/nobody.ts'
export * from './policy/permits.ts'
export type { Match, Party, RuleRequest } from './policy/rules/condition.ts'
export * from './policy/rules/evaluate.ts'
export * from './policy/rules/hash.ts'
export * from './policy/rules/read-rules.ts'
export * from './policy/rules/rule.ts'
export * from './policy/rules/schema.ts'
export * from './policy/subject.ts'
export * from './policy/tlp.ts'
export { assembleBeacon, beaconAheadMs, beaconBytesMax, beaconInput, decodeBeacon, encodeBeaconBody } from './membership/beacon.ts'
export type { Beacon, BeaconBody } from './membership/beacon.ts'
export * from './membership/certificate.ts'
export * from './membership/charter.ts'
export * from './membership/create-charter.ts'
export * from './membership/fork-author.ts'
export * from './membership/freshness.ts'
export * from './membership/join-request.ts'
export * from './membership/invitation.ts'
export * from './membership/item.ts'
export * from './membership/join-message.ts'
export { certificatesMax, requestsMax, requestsPerMemberMax, rotationsPerMemberMax } from './membership/ledger-limits.ts'
export * from './membership/ledger.ts'
export type { Linkage, LinkItem } from './membership/linkage.ts'
export * from './membership/open-statement.ts'
export { dropExpired, openAgreement, statementsOf, takeProposal, takeStatement } from './membership/governors/agreement.ts'
export type { Agreement, LinkPlace, MoveVotes, RoundVotes, Signers, AgreementTaken } from './membership/governors/agreement.ts'
export * from './membership/governors/chain.ts'
export * from './membership/governors/limits.ts'
export { certificatesIn, decodeLinkCertificate, encodeLinkCertificate, verifyLinkCertificate } from './membership/governors/link-certificate.ts'
export type { LinkCertificate } from './membership/governors/link-certificate.ts'
export { acceptedRoot, decodeLinkBody, decodeProposal, encodeLinkBody, encodeProposal, linkHash, proposalInput, readLink } from './membership/governors/link.ts'
export type { GovernorLink, LinkBody, LinkProposal } from './membership/governors/link.ts'
export * from './membership/governors/proof.ts'
export * from './membership/governors/signing.ts'
export * from './membership/governors/standing.ts'
export { decodeLinkStatement, encodeLinkStatement, linkStatementInput, linkStatementKinds } from './membership/governors/statement.ts'
export type {
  GovernorSignature, LinkSlot, MoveBody, LinkStatement, LinkStatementBody, PreparedLink, VoteBody
} from './membership/governors/statement.ts'
export * from './membership/quorum.ts'
export { certificateFault, foundingRoots, growRotations } from './membership/rotations.ts'
export * from './membership/certified.ts'
export * from './membership/statement-body.ts'
export * from './membership/statement.ts'
export type { Group } from './membership/groups.ts'
export * from './membership/roster.ts'
