import { join } from 'node:path'
import { HanseError } from '@hanse/core'
import { certificatesFile, changesOf, joinCertificates } from './certificates.ts'
import { homeFiles, writePrivateFile } from './files.ts'
import { readMember } from './home.ts'
import type { CertificatesTaken } from './certificates.ts'

/**
 * Takes certificates that another member sent into a home. Nothing is written when one of them is refused.
 *
 * @param directory - of the home
 * @param text - armoured certificates; earlier ones of the same member may stand among them
 * @throws {HanseError} as `joinCertificates`; `E_CERT_OWN` (they are of this home's own member)
 */
export async function updateMember (directory: string, text: string): Promise<CertificatesTaken> {
  const own = await readMember(directory)
  const joined = await joinCertificates(directory, text)
  const taken = changesOf(joined)
  if (taken.members.some(({ member }) => member === own)) {
    throw new HanseError('E_CERT_OWN', 'the certificate is of this home\'s own member, so its keys may have to change with it; run: hanse key apply FILE', {})
  }
  if (joined.fresh.length > 0) {
    await writePrivateFile(join(directory, homeFiles.certificates), certificatesFile(joined.after))
  }
  return taken
}
