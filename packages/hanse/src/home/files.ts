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
  /** made by a rotation, and not in force yet */
  nextNodeKey: 'node.key.next',
  nextAuthoringKey: 'authoring.key.next',
  card: 'member.card',
  charter: 'charter',
  /** those after the charter */
  certificates: 'certificates',
  config: 'hanse.yaml',
  /** what stood in the place of `hanse.yaml` in homes of version 0.1 */
  formerConfig: 'config.json',
  rules: 'rules.yaml',
  rulesJson: 'rules.json',
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

/** All files of a home that hold a key. */
export const keyFiles = [
  homeFiles.memberKey, homeFiles.nodeKey, homeFiles.authoringKey, homeFiles.nextNodeKey, homeFiles.nextAuthoringKey
] as const

/** The permission bits of a mode, and those of them that are for others than the owner. */
const permissionBits = 0o777
const othersBits = 0o077

/** A file or directory of secrets that others than its owner can reach. */
export interface Exposed { path: string, mode: number, wanted: number }

/** What of a home others than its owner can reach: the directory, and the keys in it. Nothing for what is not there. */
export async function exposedOf (directory: string): Promise<Exposed[]> {
  const candidates = [
    { path: directory, wanted: directoryMode },
    ...keyFiles.map((name) => ({ path: join(directory, name), wanted: fileMode }))
  ]
  const found = await Promise.all(candidates.map(async ({ path, wanted }) => {
    const mode = await stat(path).then((stats) => stats.mode & permissionBits, () => wanted)
    return { path, wanted, mode }
  }))
  return found.filter(({ mode }) => (mode & othersBits) !== 0)
}

/**
 * Refuses a home that others than its owner can reach: who may enter the directory may replace what lies in it.
 *
 * @throws {HanseError} `E_KEY_PERMISSIONS`
 */
export async function checkModes (directory: string): Promise<void> {
  const [first] = await exposedOf(directory)
  if (first !== undefined) {
    throw permissionsError(first)
  }
}

/** `E_KEY_PERMISSIONS` with the command that helps. */
export function permissionsError ({ path, mode, wanted }: Exposed): HanseError {
  return new HanseError(
    'E_KEY_PERMISSIONS',
    `${show(path)} has mode ${mode.toString(8)}, so others may reach secrets; run: chmod ${wanted.toString(8)} ${path}`,
    { path, mode, wanted }
  )
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
  if ((found.mode & othersBits) !== 0) {
    throw permissionsError({ path, mode: found.mode & permissionBits, wanted: fileMode })
  }
  return readFile(path, 'utf8')
}
