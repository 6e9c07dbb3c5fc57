import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { damaged, storeError } from '../errors.ts'
import { openStore } from '../open.ts'
import { checkFiles } from './files/check.ts'
import { endSalvage, salvage } from './files/salvage.ts'
import { openLevel } from './level.ts'
import { takeLock } from './lock.ts'
import { DiskSpace } from './space.ts'
import { openWitness } from './witness.ts'
import type { Store } from '../store.ts'
import type { StoreInit } from '../types.ts'
import type { Files } from '../write/recovery.ts'

const directoryMode = 0o700
const databaseName = 'level'
const witnessName = 'boot'

export interface DirectoryInit extends Pick<StoreInit, 'federation' | 'suite' | 'create' | 'tolerate'> {
  /** For the store alone. Holds `level/` (the database), `lock`, `boot` and `ballast`; mode 0700. */
  directory: string
}

/**
 * Opens the store in a directory: own lock first, then LevelDB. LevelDB may create files only where there are none:
 * with one file missing it would otherwise start anew and delete the rest. On a full disk the ballast is given up for
 * it; the store is open for reading then, and takes writes when `recover` finds room.
 *
 * @throws {HanseError} as `openStore`, and `E_LOCKED` (facts: pid), `E_DISK_FULL` (facts: freeBytes, neededBytes), `E_FD`,
 * `E_STORE_READONLY`
 */
export async function openDirectory (init: DirectoryInit): Promise<Store> {
  const location = join(init.directory, databaseName)
  const files = { location, space: new DiskSpace(init.directory, location) }
  try {
    return await openOnce(init, files)
  } catch (error) {
    if (!isFull(error)) {
      throw error
    }
    if (await files.space.giveBallast()) {
      try {
        const store = await openOnce(init, files)
        store.refuse(error)
        return store
      } catch (again) {
        throw isFull(again) ? await withNeed(again, files) : again
      }
    }
    throw await withNeed(error, files)
  }
}

async function openOnce (init: DirectoryInit, files: Files): Promise<Store> {
  const { directory, create } = init
  const { location } = files
  try {
    if (create !== true && (await filesIn(directory)).every((name) => !name.startsWith(databaseName))) {
      throw missing(directory)
    }
    await makePrivate(directory)
    const release = await takeLock(join(directory, 'lock'))
    try {
      await endSalvage(location)
      await makePrivate(location)
      return await openFiles(init, files, await isNew(directory, location), release)
    } catch (error) {
      await release()
      throw error
    }
  } catch (error) {
    throw storeError(error)
  }
}

function isFull (error: unknown): error is HanseError {
  return error instanceof HanseError && error.code === 'E_DISK_FULL'
}

/** The same with how much room there is and how much the opening takes. */
async function withNeed (error: HanseError, { space }: Files): Promise<HanseError> {
  const facts = await space.opens().then(({ freeBytes, neededBytes }) => ({ freeBytes, neededBytes }), () => undefined)
  const numbers = facts === undefined ? '' : `: ${facts.freeBytes} bytes are free, it takes ${facts.neededBytes} to open it`
  return new HanseError('E_DISK_FULL', `the disk of the store is full${numbers}; free space and start again`, { ...facts }, { cause: error })
}

async function openFiles (init: DirectoryInit, files: Files, isEmpty: boolean, release: () => Promise<void>): Promise<Store> {
  const { location } = files
  if (isEmpty && init.create !== true) {
    throw missing(init.directory)
  }
  const found = isEmpty ? [] : await fileFaults(init, location)
  const attempt = async (): Promise<Store> => {
    const witness = await openWitness(join(init.directory, witnessName), location)
    const level = await openLevel(location, { create: isEmpty })
    return openStore({ ...init, create: isEmpty, level, witness, files, release, found })
  }
  try {
    return await attempt()
  } catch (error) {
    const isDamaged = error instanceof HanseError && error.code === 'E_STORE_DAMAGED'
    if (!isDamaged || init.tolerate !== true) {
      throw error
    }
    await salvage(location)
    return attempt()
  }
}

/** What is altered in the files; behind it, if that is tolerated, nothing altered is left in them. */
async function fileFaults ({ directory, tolerate }: DirectoryInit, location: string): Promise<string[]> {
  const { boots, batches } = await (await openWitness(join(directory, witnessName), location)).read()
  const what = await checkFiles(location, boots.length === 1 && batches !== undefined)
  if (what.length > 0 && tolerate !== true) {
    throw damaged({ lanes: [], missing: what.length, what })
  }
  if (what.length > 0) {
    await salvage(location)
  }
  return what
}

function missing (directory: string): HanseError {
  return new HanseError('E_STORE_MISSING', `there is no store in ${show(directory)}; create one, or look in another directory`, { directory: show(directory) })
}

/** Whether nothing was ever written: there are no files, or those that a crash left of the very first start, which go. */
async function isNew (directory: string, location: string): Promise<boolean> {
  const names = await filesIn(location)
  if (names.length === 0) {
    return true
  }
  const isBegun = !(await filesIn(directory)).includes(witnessName) && names.every((name) => !name.endsWith('.ldb')) &&
    (await Promise.all(names.filter((name) => name.endsWith('.log')).map(async (name) => stat(join(location, name))))).every(({ size }) => size === 0)
  if (isBegun) {
    await rm(location, { recursive: true })
    await makePrivate(location)
  }
  return isBegun
}

async function makePrivate (directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: directoryMode })
  await chmod(directory, directoryMode)
}

async function filesIn (directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return []
    }
    throw error
  }
}
