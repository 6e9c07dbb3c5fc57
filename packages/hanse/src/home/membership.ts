import { decodeCharter, foldRoster, unwrap, verifyCertificate } from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import type { Charter, Roster, VerifiedCertificate } from '@hanse/core'

/** A federation as a home knows it: its charter, the certificates after it, and who follows from them. */
export interface Membership { charter: Charter, certificates: VerifiedCertificate[], roster: Roster }

/**
 * Reads a charter and certificates, and folds them.
 *
 * @param charter - its bytes
 * @param certificates - their bytes, in any order
 * @throws {HanseError} what `decodeCharter` and `verifyCertificate` of core refuse
 */
export function membershipOf (charter: Uint8Array, certificates: readonly Uint8Array[]): Membership {
  const suite = nativeSuite()
  const read = unwrap(decodeCharter(suite, charter))
  const verified = certificates.map((bytes) => unwrap(verifyCertificate(suite, bytes, read.federation)))
  return { charter: read, certificates: verified, roster: foldRoster(read, verified) }
}
