import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { seedBytes } from '../crypto/seed-signer.ts'
import { readPrivateFile, writePrivateFile } from './files.ts'

const prefix = 'hanse-ed25519-seed:'

/** Writes a seed as one line of text, for the owner alone; never over another. */
export async function writeSeed (directory: string, name: string, seed: Uint8Array): Promise<void> {
  const text = `${prefix}${Buffer.from(seed).toString('base64url')}\n`
  await writePrivateFile(join(directory, name), text, { exclusive: true })
}

/**
 * Reads a seed of 32 bytes.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_KEY_FILE`
 */
export async function readSeed (directory: string, name: string): Promise<Uint8Array> {
  const text = (await readPrivateFile(directory, name)).trim()
  const seed = text.startsWith(prefix) ? Buffer.from(text.slice(prefix.length), 'base64url') : Buffer.alloc(0)
  if (seed.length !== seedBytes) {
    throw new HanseError('E_KEY_FILE', `${show(join(directory, name))} is not a key that "hanse init" wrote; restore it from a backup`, { name })
  }
  return new Uint8Array(seed)
}
