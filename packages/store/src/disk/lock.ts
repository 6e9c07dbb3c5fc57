import { readFile, rm, writeFile } from 'node:fs/promises'
import { HanseError, show } from '@hanse/core'

const lockMode = 0o600
const attemptsMax = 3
/** `started` in /proc/PID/stat (proc(5)): the 22nd field, of which the first two end with the last `)`. */
const startedField = 22
const fieldsBeforeState = 2

interface Holder { pid: number, started: string }

/**
 * Takes the lock file of a directory, for this process alone. LevelDB's own lock can be lost within a process (its
 * file is closed by any other opening of it) and says nothing about who holds it. A lock whose process is gone, or
 * whose number now belongs to another process, is taken over; LevelDB's lock is the second line then.
 *
 * @returns what gives it back
 * @throws {HanseError} `E_LOCKED`; facts: pid
 */
export async function takeLock (path: string): Promise<() => Promise<void>> {
  const own: Holder = { pid: process.pid, started: await startOf(process.pid) }
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    try {
      await writeFile(path, JSON.stringify(own), { flag: 'wx', mode: lockMode, flush: true })
      return async () => { await rm(path, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') {
        throw error
      }
    }
    const holder = await readHolder(path)
    if (holder !== undefined && await isRunning(holder)) {
      throw locked(path, holder.pid)
    }
    await rm(path, { force: true })
  }
  throw locked(path)
}

/** `E_LOCKED`, with the process that holds the lock where it is known. */
export function locked (path: string, pid?: number, options?: ErrorOptions): HanseError {
  const other = pid === undefined ? 'another process' : `process ${pid}`
  const who = pid === process.pid ? `this very process (${pid})` : other
  return new HanseError('E_LOCKED', `${show(path)} is held by ${who}; stop it or use another --home`, { pid }, options)
}

/** Undefined for a file that is gone, or was cut short by a crash. */
async function readHolder (path: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(path, 'utf8'))
    const isHolder = typeof holder === 'object' && holder !== null && 'pid' in holder && 'started' in holder &&
      typeof holder.pid === 'number' && typeof holder.started === 'string'
    return isHolder ? holder as Holder : undefined
  } catch {
    return undefined
  }
}

async function isRunning ({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') {
      return false
    }
  }
  return started === await startOf(pid)
}

/** When a process started, in words that no other process of this machine has; empty where /proc is not there. */
async function startOf (pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 1).trim().split(' ')
    return `${boot.trim()} ${fields[startedField - fieldsBeforeState - 1]}`
  } catch {
    return ''
  }
}
