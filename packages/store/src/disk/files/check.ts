import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLog } from './log.ts'
import { currentManifest, readManifest } from './manifest.ts'
import { fileName, numberIn } from './names.ts'
import { checkTable } from './table.ts'
import type { LiveFiles } from './manifest.ts'

/**
 * Reads LevelDB's files before LevelDB does: it deletes a log once it has read what it can of it, does not verify what it
 * reads of tables, and ends the process when it meets keys out of order. Writes nothing.
 *
 * @param location - of the files
 * @param closed - whether the database was closed in order, so that no log may end in the middle of a record
 * @returns what was altered or is gone, in words, a line a place
 */
export async function checkFiles (location: string, closed: boolean): Promise<string[]> {
  const names = new Set(await readdir(location))
  const manifest = await currentManifest(location, names)
  if (manifest === undefined) {
    return [names.has('CURRENT') ? 'the file CURRENT names no manifest' : 'the file CURRENT is gone']
  }
  const live = readManifest(await readFile(join(location, manifest)))
  if ('fault' in live) {
    return [`the file ${manifest} was altered ${live.fault}`]
  }
  const torn = live.torn && closed ? [`the file ${manifest} ends in the middle of a record`] : []
  return [...torn, ...await checkTables(location, names, live), ...await checkLogs(location, names, live, closed)]
}

async function checkTables (location: string, names: ReadonlySet<string>, { tables }: LiveFiles): Promise<string[]> {
  const faults: string[] = []
  for (const [number, { bytes }] of tables) {
    const name = [fileName(number, 'ldb'), fileName(number, 'sst')].find((name) => names.has(name))
    if (name === undefined) {
      faults.push(`the table ${fileName(number, 'ldb')} is gone`)
      continue
    }
    const table = await readFile(join(location, name))
    const places = table.length === bytes ? checkTable(table) : [`it has ${table.length} bytes, ${bytes} were written`]
    faults.push(...places.map((place) => `the table ${name} was altered: ${place}`))
  }
  return faults
}

async function checkLogs (location: string, names: ReadonlySet<string>, live: LiveFiles, closed: boolean): Promise<string[]> {
  const current = fileName(live.log, 'log')
  const faults = live.log > 0 && !names.has(current) ? [`the log ${current} is gone`] : []
  const logs = [...names]
    .filter((name) => name.endsWith('.log') && (numberIn(name) >= live.log || numberIn(name) === live.previousLog))
    .sort((a, b) => numberIn(a) - numberIn(b))
  for (const name of logs) {
    const { faults: places, torn } = readLog(await readFile(join(location, name)))
    faults.push(...places.map((place) => `the log ${name} was altered ${place}`))
    // a log is begun when the one before is complete
    if (torn && (closed || name !== logs.at(-1))) {
      faults.push(`the log ${name} ends in the middle of a record`)
    }
  }
  return faults
}
