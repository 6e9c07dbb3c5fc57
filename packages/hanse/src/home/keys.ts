import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { seedBytes } from '../crypto/seed-signer.ts'
import { readPrivateFile, writePrivateFile } from './files.ts'
import { newSalt, openSeed, sealSeed, Unlocking } from './sealed-seed.ts'
import type { AskPassphrase } from './sealed-seed.ts'

const plainPrefix = 'hanse-ed25519-seed:'
const sealedPrefix = 'hanse-ed25519-sealed-seed:'

/** Seeds by the names of their files. */
export type Seeds = Record<string, Uint8Array>

/** A key that waits to come into force is sealed under the name that it then has. */
const nextSuffix = '.next'

/**
 * Writes seeds as one line of text each, for the owner alone; never over others.
 *
 * @param directory - of the home
 * @param seeds - what is written
 * @param ask - for the passphrase to seal them with; without it they lie open
 * @throws {HanseError} `E_HOME_EXISTS`, `E_PASSPHRASE` (empty)
 */
export async function writeSeeds (directory: string, seeds: Seeds, ask?: AskPassphrase): Promise<void> {
  for (const [name, text] of Object.entries(await seedTexts(seeds, ask))) {
    await writePrivateFile(join(directory, name), text, { exclusive: true })
  }
}

/**
 * Seeds as the text of their files.
 *
 * @param seeds - by the names of their files
 * @param ask - for the passphrase to seal them with; without it they lie open
 * @throws {HanseError} `E_PASSPHRASE` (empty)
 */
export async function seedTexts (seeds: Seeds, ask?: AskPassphrase): Promise<Record<string, string>> {
  const salt = newSalt()
  const key = ask === undefined ? undefined : await new Unlocking(ask).keyFor(salt)
  return Object.fromEntries(Object.entries(seeds).map(([name, seed]) => [
    name,
    key === undefined
      ? `${plainPrefix}${Buffer.from(seed).toString('base64url')}\n`
      : `${sealedPrefix}${Buffer.from(sealSeed(seed, sealedName(name), key, salt)).toString('base64url')}\n`
  ]))
}

/** Whether a key file is sealed with a passphrase. */
export async function isSealed (directory: string, name: string): Promise<boolean> {
  return (await readPrivateFile(directory, name)).startsWith(sealedPrefix)
}

function sealedName (name: string): string {
  return name.endsWith(nextSuffix) ? name.slice(0, -nextSuffix.length) : name
}

/**
 * Reads a seed of 32 bytes.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_KEY_FILE`, `E_PASSPHRASE`, `E_PASSPHRASE_NEEDED`
 */
export async function readSeed (directory: string, name: string, unlocking: Unlocking): Promise<Uint8Array> {
  const text = (await readPrivateFile(directory, name)).trim()
  const seed = await seedOf(text, name, unlocking)
  if (seed?.length !== seedBytes) {
    throw new HanseError('E_KEY_FILE', `${show(join(directory, name))} is not a key that "hanse init" wrote; restore it from a backup`, { name })
  }
  return seed
}

async function seedOf (text: string, name: string, unlocking: Unlocking): Promise<Uint8Array | undefined> {
  if (text.startsWith(plainPrefix)) {
    return new Uint8Array(Buffer.from(text.slice(plainPrefix.length), 'base64url'))
  }
  return text.startsWith(sealedPrefix)
    ? openSeed(Buffer.from(text.slice(sealedPrefix.length), 'base64url'), sealedName(name), unlocking)
    : undefined
}
