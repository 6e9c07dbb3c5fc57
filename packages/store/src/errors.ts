import { HanseError, show } from '@hanse/core'
import { findingsMax } from './limits.ts'
import type { Damage } from './types.ts'

const diskFullTexts = ['No space left', 'ENOSPC', 'Disk quota exceeded', 'EDQUOT']
const descriptorTexts = ['Too many open files', 'EMFILE', 'ENFILE']
const readonlyTexts = ['Read-only file system', 'EROFS', 'Permission denied', 'EACCES']

/** `E_STORE_DAMAGED`: what is lost and what to do. */
export function damaged (damage: Damage, options?: ErrorOptions): HanseError {
  const first = damage.what[0] ?? 'the database does not open'
  const more = damage.missing > 1 ? ` and ${damage.missing - 1} more` : ''
  return new HanseError(
    'E_STORE_DAMAGED',
    `the store is damaged: ${first}${more}; copy the home, ` +
      'then let "hanse doctor --repair" (or opening with tolerate) keep what is whole; the rest comes from peers',
    { lanes: damage.lanes, missing: damage.missing, what: damage.what.slice(0, findingsMax) },
    options
  )
}

/** `E_STORE_DAMAGED` for one record that is there and cannot be read. */
export function unreadable (what: string, options?: ErrorOptions): HanseError {
  return damaged({ lanes: [], missing: 1, what: [what] }, options)
}

/**
 * What the database threw, as ours: `E_DISK_FULL`, `E_FD`, `E_STORE_READONLY`, `E_STORE_DAMAGED`, `E_STORE_CLOSED`
 * or `E_STORE_IO`. An error of ours or an abort stays what it is.
 */
export function storeError (error: unknown): unknown {
  if (error instanceof HanseError || !(error instanceof Error) || error.name === 'AbortError') {
    return error
  }
  const text = messages(error)
  const options = { cause: error }
  if (includesAny(text, diskFullTexts)) {
    return new HanseError('E_DISK_FULL', 'the disk of the store is full; nothing of this write was kept; free space', {}, options)
  }
  if (includesAny(text, descriptorTexts)) {
    return new HanseError('E_FD', 'the process has no file descriptor left for the store; raise its limit (ulimit -n)', {}, options)
  }
  if (includesAny(text, readonlyTexts)) {
    return new HanseError('E_STORE_READONLY', 'the files of the store cannot be written; check their owner, mode and mount', {}, options)
  }
  switch ('code' in error ? error.code : '') {
    case 'LEVEL_CORRUPTION':
      return unreadable(`the database reports ${show(error.message)}`, options)
    case 'LEVEL_DATABASE_NOT_OPEN':
    case 'LEVEL_ITERATOR_NOT_OPEN':
      return new HanseError('E_STORE_CLOSED', 'the store is closed; open it before use', {}, options)
    default:
      return new HanseError('E_STORE_IO', `the database failed: ${show(error.message)}`, {}, options)
  }
}

function messages (error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  const cause = error.cause instanceof Error ? messages(error.cause) : ''
  return `${code} ${error.message} ${cause}`
}

function includesAny (text: string, parts: readonly string[]): boolean {
  return parts.some((part) => text.includes(part))
}
