import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HanseError, show } from '@hanse/core'

/** Nobody but the owner: directories and files of a home. */
export const directoryMode = 0o700
export const fileMode = 0o600

/** What stands in a home directory. */
export const homeFiles = {
  memberKey: 'member.key',
  nodeKey: 'node.key',
  authoringKey: 'authoring.key',
  card: 'member.card',
  charter: 'charter',
  config: 'config.json',
  store: 'store',
  socket: 'hanse.sock'
} as const

/** Creates a directory for the owner alone, or narrows the mode of one that is there and empty of a home. */
export async function makePrivateDirectory (path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: directoryMode })
  await chmod(path, directoryMode)
}

/**
 * Writes a file whole or not at all: a temporary file, synced, renamed, and the directory synced.
 *
 * @throws {HanseError} `E_HOME_EXISTS` when `exclusive` and the file is there
 */
export async function writePrivateFile (path: string, content: string | Uint8Array, options: { exclusive?: boolean } = {}): Promise<void> {
  if (options.exclusive === true && await exists(path)) {
    throw new HanseError('E_HOME_EXISTS', `${show(path)} is there already and is never overwritten; choose another directory with --home`, { path })
  }
  const temporary = `${path}.new`
  const file = await open(temporary, 'w', fileMode)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

export async function exists (path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false)
}

/**
 * Reads a file of secrets.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS` (someone but the owner may read or write it)
 */
export async function readPrivateFile (directory: string, name: string): Promise<string> {
  const path = join(directory, name)
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    throw new HanseError(
      'E_HOME_MISSING',
      `${show(directory)} holds no ${name}; make a home with "hanse init" or name another with --home`,
      { directory, name }
    )
  }
  if ((found.mode & 0o077) !== 0) {
    throw new HanseError(
      'E_KEY_PERMISSIONS',
      `${show(path)} has mode ${(found.mode & 0o777).toString(8)}, so others may read the key; run: chmod 600 ${path}`,
      { path, mode: found.mode & 0o777 }
    )
  }
  return readFile(path, 'utf8')
}
