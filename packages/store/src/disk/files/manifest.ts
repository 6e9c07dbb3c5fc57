import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Bytes } from './bytes.ts'
import { readLog } from './log.ts'

/** Fields of an edit (`db/version_edit.cc` of LevelDB). */
const tags = { comparator: 1, logNumber: 2, nextFile: 3, lastSequence: 4, compactPointer: 5, deletedFile: 6, newFile: 7, previousLog: 9 } as const

/** Which files make up the database. */
export interface LiveFiles {
  /** by number */
  tables: Map<number, { level: number, bytes: number }>
  /** the log of what is in no table yet, and any above */
  log: number
  previousLog: number
}

/** The name of the manifest that counts; undefined when nothing says which, or it is not there. */
export async function currentManifest (location: string, names: ReadonlySet<string>): Promise<string | undefined> {
  const current = names.has('CURRENT') ? await readFile(join(location, 'CURRENT'), 'utf8') : ''
  const name = current.slice(0, -1)
  return /^MANIFEST-\d+\n$/.test(current) && names.has(name) ? name : undefined
}

/** What the records of a manifest add up to, and whether it ends in the middle of one; or what is wrong with it. */
export function readManifest (bytes: Uint8Array): LiveFiles & { torn: boolean } | { fault: string } {
  const { records, faults: [fault], torn } = readLog(bytes)
  if (fault !== undefined) {
    return { fault }
  }
  const live: LiveFiles = { tables: new Map(), log: 0, previousLog: 0 }
  try {
    for (const record of records) {
      const edit = new Bytes(record)
      while (!edit.isAtEnd) {
        applyField(live, edit)
      }
    }
    return { ...live, torn }
  } catch (error) {
    if (error instanceof RangeError) {
      return { fault: 'in a record' }
    }
    throw error
  }
}

function applyField (live: LiveFiles, edit: Bytes): void {
  const tag = edit.varint()
  switch (tag) {
    case tags.comparator: edit.string(); break
    case tags.logNumber: live.log = edit.varint(); break
    case tags.previousLog: live.previousLog = edit.varint(); break
    case tags.nextFile:
    case tags.lastSequence: edit.varint(); break
    case tags.compactPointer: edit.varint(); edit.string(); break
    case tags.deletedFile: edit.varint(); live.tables.delete(edit.varint()); break
    case tags.newFile: {
      const level = edit.varint()
      const number = edit.varint()
      live.tables.set(number, { level, bytes: edit.varint() })
      edit.string()
      edit.string()
      break
    }
    default: throw new RangeError(`field ${tag}`)
  }
}
