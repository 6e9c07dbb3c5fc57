import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { storeError } from '../errors.ts'
import { openStore } from '../open.ts'
import { openLevel, repairLevel } from './level.ts'
import { takeLock } from './lock.ts'
import { openWitness } from './witness.ts'
import type { Store } from '../store.ts'
import type { StoreInit } from '../types.ts'

const directoryMode = 0o700

export interface DirectoryInit extends Pick<StoreInit, 'federation' | 'suite' | 'create' | 'tolerate'> {
  /** For the store alone. Holds `level/` (the database), `lock` and `boot`; mode 0700. */
  directory: string
}

/**
 * Opens the store in a directory: own lock first, then LevelDB. LevelDB may create files only where there are none:
 * with one file missing it would otherwise start anew and delete the rest.
 *
 * @throws {HanseError} as `openStore`, and `E_LOCKED` (facts: pid), `E_FD`, `E_STORE_READONLY`
 */
export async function openDirectory (init: DirectoryInit): Promise<Store> {
  const { directory, create } = init
  const location = join(directory, 'level')
  try {
    const isEmpty = (await filesIn(location)).length === 0
    if (isEmpty && create !== true) {
      throw new HanseError(
        'E_STORE_MISSING',
        `there is no store in ${show(directory)}; create one, or look in another directory`,
        { directory: show(directory) }
      )
    }
    await makePrivate(directory)
    const release = await takeLock(join(directory, 'lock'))
    try {
      await makePrivate(location)
      return await openFiles(init, location, isEmpty, release)
    } catch (error) {
      await release()
      throw error
    }
  } catch (error) {
    throw storeError(error)
  }
}

async function openFiles (init: DirectoryInit, location: string, isEmpty: boolean, release: () => Promise<void>): Promise<Store> {
  const attempt = async (): Promise<Store> => {
    const witness = await openWitness(join(init.directory, 'boot'), location)
    const level = await openLevel(location, { create: isEmpty })
    return openStore({ ...init, create: isEmpty, level, witness, release })
  }
  try {
    return await attempt()
  } catch (error) {
    const isDamaged = error instanceof HanseError && error.code === 'E_STORE_DAMAGED'
    if (!isDamaged || init.tolerate !== true) {
      throw error
    }
    await repairLevel(location)
    return attempt()
  }
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
