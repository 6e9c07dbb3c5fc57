import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { readWarningList, WarningLists } from '@hanse/knowledge'
import { observablesOf } from '@hanse/stix'
import type { ObjectWarning } from '../types.ts'
import type { WarningList } from '@hanse/knowledge'
import type { StixObject } from '@hanse/stix'
import type { Logger } from '@libp2p/interface'

/** One file of a list. */
const listBytesMax = 64 * 1024 * 1024
/** Warnings of one publication; the first are told. */
const warningsMax = 1000

/**
 * The lists below a directory, in the format of MISP's warninglists: each `*.json` is one. Lists of regular expressions
 * are left out, and the log says so.
 *
 * @throws {HanseError} `E_WARNING_LIST` (the directory or a file cannot be read, is too long, or is no list)
 */
export async function loadWarningLists (directory: string, log: Logger): Promise<WarningLists> {
  const lists: WarningList[] = []
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error) => { throw wrong(directory, 'cannot be read', error) })
  for (const path of entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json')).map((entry) => join(entry.parentPath, entry.name)).sort()) {
    const read = readWarningList(await readJson(path))
    if (read.ok) {
      lists.push(read.list)
    } else if (read.why === 'malformed') {
      throw wrong(path, read.text)
    } else {
      log('warning list %s is left out: %s', path, read.text)
    }
  }
  return new WarningLists(lists)
}

async function readJson (path: string): Promise<unknown> {
  try {
    const { size } = await stat(path)
    if (size > listBytesMax) {
      throw wrong(path, `has ${size} bytes, the limit is ${listBytesMax}`)
    }
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw error instanceof HanseError ? error : wrong(path, 'is no JSON that can be read', error)
  }
}

function wrong (path: string, why: string, cause?: unknown): HanseError {
  return new HanseError('E_WARNING_LIST', `the warning list ${show(path)}: ${why}; take it out of the directory or correct it`, { path }, { cause })
}

/** Which of the objects name over-common values, and what says so; at most `warningsMax`. */
export function warningsOf (lists: WarningLists | undefined, objects: readonly StixObject[]): ObjectWarning[] {
  const warnings: ObjectWarning[] = []
  for (const { facts, value } of lists === undefined ? [] : objects) {
    warnings.push(...(lists?.flag(observablesOf(value).observables) ?? []).map((warning) => ({ object: facts.id, ...warning })))
    if (warnings.length >= warningsMax) {
      return warnings.slice(0, warningsMax)
    }
  }
  return warnings
}
