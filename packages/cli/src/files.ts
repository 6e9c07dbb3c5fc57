/** The files that a command line names. */
import { createWriteStream } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { bundleBytesMax } from '@hanse/api'
import { HanseError, show } from 'hanse'

const bundleName = /\.(json|stix2)$/i
const hiddenName = /^\./

/** No card or charter is longer: a thousand founders with room to spare. */
const textBytesMax = 16 * 1024 * 1024

/**
 * The files meant by names: files as they are, and what stands below directories as `*.json` or `*.stix2`, sorted.
 *
 * @throws {HanseError} `E_FILE` (missing, unreadable, or nothing below)
 */
export async function bundleFiles (names: readonly string[]): Promise<string[]> {
  return filesOf(names, (name) => bundleName.test(name), '*.json or *.stix2')
}

/**
 * The files meant by names: files as they are, and all that are not hidden below directories, sorted.
 *
 * @throws {HanseError} `E_FILE` (missing, unreadable, or nothing below)
 */
export async function allFiles (names: readonly string[]): Promise<string[]> {
  return filesOf(names, (name) => !hiddenName.test(name), 'file')
}

async function filesOf (names: readonly string[], isWanted: (name: string) => boolean, what: string): Promise<string[]> {
  const files: string[] = []
  for (const name of names) {
    const found = await stat(name).catch((error) => { throw fileError(name, error) })
    if (!found.isDirectory()) {
      files.push(name)
      continue
    }
    const below = (await readdir(name, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && isWanted(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
    if (below.length === 0) {
      throw new HanseError('E_FILE', `below ${show(name)} there is no ${what}; name a file or another directory`, { name })
    }
    files.push(...below.sort())
  }
  return files
}

/**
 * The bytes of a bundle.
 *
 * @throws {HanseError} `E_FILE`, `E_LIMIT_BUNDLE_BYTES`
 */
export async function readBundle (name: string): Promise<Uint8Array> {
  return readLimited(name, bundleBytesMax, 'E_LIMIT_BUNDLE_BYTES')
}

/**
 * A text file: a member card or a charter.
 *
 * @throws {HanseError} `E_FILE`, `E_LIMIT_FILE`
 */
export async function readText (name: string): Promise<string> {
  return new TextDecoder().decode(await readLimited(name, textBytesMax, 'E_LIMIT_FILE'))
}

/**
 * Writes a file whole or not at all, in the place of one that is there.
 *
 * @throws {HanseError} `E_FILE`, and what the pieces fail with
 */
export async function writeWhole (name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const part = `${name}.part`
  const onlyOwner = 0o600
  try {
    await pipeline(pieces, createWriteStream(part, { mode: onlyOwner, flush: true }))
    await rename(part, name)
  } catch (error) {
    await rm(part, { force: true })
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError(name, error, 'written')
  }
}

/**
 * Writes a file that is not there yet.
 *
 * @throws {HanseError} `E_FILE`
 */
export async function writeNew (file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    const why = code === 'EEXIST' ? 'is there already and is not overwritten' : `cannot be written: the system says ${code}`
    throw new HanseError('E_FILE', `${show(file)} ${why}; choose another --out`, { file }, { cause: error })
  }
}

async function readLimited (name: string, limit: number, code: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(name)
    if (size > limit) {
      throw new HanseError(code, `${show(name)} has ${size} bytes, the limit is ${limit}; split it`, { name, value: size, limit })
    }
    return await readFile(name)
  } catch (error) {
    throw error instanceof HanseError ? error : fileError(name, error)
  }
}

function fileError (name: string, error: unknown, what = 'read'): HanseError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  const why = code === 'ENOENT' ? 'there is no such file' : `the system says ${code}`
  return new HanseError('E_FILE', `${show(name)} cannot be ${what}: ${why}; check the name`, { name, cause: code }, { cause: error })
}
