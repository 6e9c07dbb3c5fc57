import { join } from 'node:path'
import { equal, HanseError, multikey, show, toHex } from '@hanse/core'
import { seedSigner } from '../crypto/seed-signer.ts'
import { checkModes, exists, homeFiles } from './files.ts'
import { readSeed } from './keys.ts'
import { Unlocking } from './sealed-seed.ts'
import { finishSwitch } from './switch-files.ts'
import type { AskPassphrase } from './sealed-seed.ts'
import type { Ballot } from '../types.ts'

/**
 * Signs a ballot with the member key.
 *
 * @param directory - where `member.key` lies, and nothing else of a home needs to
 * @param ballot - as the node wrote it
 * @param options - how
 * @param options.passphrase - asks for the passphrase of the member key, when it is sealed with one
 * @returns 64 bytes, for `vote`
 * @throws {HanseError} `E_KEY_ROLE` (the key is of another member), and what a key file is refused with
 */
export async function signBallot (directory: string, ballot: Pick<Ballot, 'input' | 'key'>, options: { passphrase?: AskPassphrase } = {}): Promise<Uint8Array> {
  if (!await exists(join(directory, homeFiles.memberKey))) {
    throw new HanseError(
      'E_KEY_FILE',
      `${show(directory)} holds no ${homeFiles.memberKey}, by which this member votes; name its directory with --member-key DIR`,
      { directory }
    )
  }
  await checkModes(directory)
  await finishSwitch(directory)
  const signer = seedSigner(await readSeed(directory, homeFiles.memberKey, new Unlocking(options.passphrase)))
  if (!equal(multikey(signer.publicKey), multikey(ballot.key))) {
    throw new HanseError(
      'E_KEY_ROLE',
      `${show(join(directory, homeFiles.memberKey))} does not sign for this member (${toHex(ballot.key).slice(0, 16)}…); ` +
        'take the key of the member whose node wrote the ballot',
      {}
    )
  }
  return signer.sign(ballot.input)
}
