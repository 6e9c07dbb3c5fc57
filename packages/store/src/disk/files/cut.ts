import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLog } from './log.ts'
import { numberIn } from './names.ts'
import { batchRows } from './write-batch.ts'
import type { Row } from './row.ts'

/**
 * Takes off the end of LevelDB's newest log what a failed write has left there, be it a part or all of it: LevelDB may
 * still have written the rest when it was closed, and would take it up when it is opened again.
 *
 * @param location - of the files, which nobody has open
 * @param isRefused - whether these rows are of a batch that was not acknowledged
 * @returns what was altered in what is left, in words
 */
export async function cutLog (location: string, isRefused: (rows: readonly Row[]) => boolean): Promise<string[]> {
  const logs = (await readdir(location)).filter((name) => name.endsWith('.log')).sort((a, b) => numberIn(a) - numberIn(b))
  const faults: string[] = []
  for (const name of logs) {
    const path = join(location, name)
    const bytes = await readFile(path)
    const { records, ends, faults: places } = readLog(bytes)
    faults.push(...places.map((place) => `the log ${name} was altered ${place}`))
    if (name === logs.at(-1)) {
      const refused = records.findIndex((record) => isRefused(batchRows(record)))
      const end = ends.at(refused === -1 ? -1 : refused - 1)
      await shorten(path, refused === 0 || end === undefined ? 0 : end, bytes.length)
    }
  }
  return faults
}

async function shorten (path: string, bytes: number, from: number): Promise<void> {
  if (bytes < from) {
    const file = await open(path, 'r+')
    try {
      await file.truncate(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}
