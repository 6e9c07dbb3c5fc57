import { decodeCharter, foldRoster, unwrap, verifyCertificateFile } from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import type { Charter, MembershipItem, Roster, VerifiedCertificate, VerifiedStatement } from '@hanse/core'

/** A federation as a home's files have it: its charter, the certificates after it, and who follows from them. */
export interface Membership {
  charter: Charter
  /** of members about their own nodes */
  certificates: VerifiedCertificate[]
  /** of governors */
  statements: VerifiedStatement[]
  roster: Roster
}

/**
 * Reads a charter and certificates, and folds them.
 *
 * @param charter - its bytes
 * @param certificates - their bytes, in any order
 * @throws {HanseError} what `decodeCharter` and `verifyCertificateFile` of core refuse
 */
export function membershipOf (charter: Uint8Array, certificates: readonly Uint8Array[]): Membership {
  const read = unwrap(decodeCharter(nativeSuite(), charter))
  const items = readItems(read, certificates)
  const rotations = items.flatMap((item) => item.kind === 'rotation' ? [item.item] : [])
  const statements = items.flatMap((item) => item.kind === 'statement' ? [item.item] : [])
  return { charter: read, certificates: rotations, statements, roster: foldRoster(read, { rotations, statements }) }
}

/** @throws {HanseError} what `verifyCertificateFile` of core refuses */
export function readItems ({ federation }: Charter, certificates: readonly Uint8Array[]): MembershipItem[] {
  return certificates.map((bytes) => unwrap(verifyCertificateFile(nativeSuite(), bytes, federation)))
}
