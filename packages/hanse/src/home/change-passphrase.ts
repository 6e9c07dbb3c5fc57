import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { checkModes, exists, keyFiles } from './files.ts'
import { readSeed, seedTexts } from './keys.ts'
import { Unlocking } from './sealed-seed.ts'
import { finishSwitch, switchFiles } from './switch-files.ts'
import type { AskPassphrase } from './sealed-seed.ts'

/**
 * Seals all keys of a home with another passphrase, or, without one, leaves them open in files that only the owner can
 * read. Whenever the machine stops, all keys are as they were or all are as they are to be.
 *
 * @param directory - of the home, or of a member key alone
 * @param options - how
 * @param options.passphrase - asks for the passphrase until now, when the keys are sealed with one
 * @param options.next - asks for the one from now on; absent: none
 * @returns the names of the key files
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_KEY_FILE`, `E_PASSPHRASE`, `E_PASSPHRASE_NEEDED`
 */
export async function changePassphrase (directory: string, options: { passphrase?: AskPassphrase, next?: AskPassphrase }): Promise<string[]> {
  await checkModes(directory)
  await finishSwitch(directory)
  const present = await Promise.all(keyFiles.map(async (name) => exists(join(directory, name))))
  const names = keyFiles.filter((_, i) => present[i])
  if (names.length === 0) {
    throw new HanseError('E_HOME_MISSING', `${show(directory)} holds no keys; make a home with "hanse init" or name another with --home`, { directory })
  }
  const unlocking = new Unlocking(options.passphrase)
  const seeds: Record<string, Uint8Array> = {}
  for (const name of names) {
    seeds[name] = await readSeed(directory, name, unlocking)
  }
  await switchFiles(directory, await seedTexts(seeds, options.next))
  return names
}
