import { HanseError } from '@hanse/core'
import { Level } from 'level'
import { storeError, unreadable } from '../errors.ts'
import { locked } from './lock.ts'
import type { AnyLevel } from '../types.ts'

/** Rows that LevelDB sorts in memory before it writes a file: with its own 4 MiB, index rows are rewritten twice as often. */
const writeBufferBytes = 16 * 1_024 * 1_024
const cacheBytes = 32 * 1_024 * 1_024

/**
 * Opens LevelDB's files. Only for a process that holds the store's lock: a second opening in one process takes the
 * database's own lock away from the first.
 *
 * @param location - of LevelDB's files
 * @param options - how
 * @param options.create - make the files if there are none; without it a missing file is damage, not a new database
 * @throws {HanseError} `E_STORE_DAMAGED`, `E_LOCKED`, `E_DISK_FULL`, `E_FD`, `E_STORE_READONLY`
 */
export async function openLevel (location: string, options: { create: boolean }): Promise<AnyLevel> {
  const level = new Level<Uint8Array, Uint8Array>(location, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    createIfMissing: options.create,
    writeBufferSize: writeBufferBytes,
    cacheSize: cacheBytes
  })
  try {
    await level.open()
    return level
  } catch (error) {
    throw openError(location, error)
  }
}

function openError (location: string, error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) {
    return error
  }
  const code = 'code' in cause ? cause.code : ''
  if (code === 'LEVEL_LOCKED') {
    return locked(location, undefined, { cause })
  }
  const mapped = storeError(cause)
  const isUnclear = mapped instanceof HanseError && (mapped.code === 'E_STORE_IO' || mapped.code === 'E_STORE_CLOSED')
  return isUnclear ? unreadable(`the database does not open (${cause.message})`, { cause }) : mapped
}
