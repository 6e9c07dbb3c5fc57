/** Deals the STIX files below a directory to the firms in turn, under terms that cycle. Reads no STIX itself. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HanseError, show } from 'hanse'
import type { Player } from './cast.ts'
import type { Plan } from './plan.ts'

const stixFile = /\.(json|stix|stix2)$/

/**
 * All STIX files below a directory, sorted by path.
 *
 * @throws {HanseError} `E_FILE` (it cannot be read, is no directory, or holds none)
 */
export async function stixFilesBelow (directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    .catch((error: NodeJS.ErrnoException) => { throw wrong(directory, `cannot be read: the system says ${error.code ?? 'unknown'}; check the name`, error) })
  const files = entries
    .filter(entry => entry.isFile() && stixFile.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  if (files.length === 0) {
    throw wrong(directory, 'holds no *.json, *.stix or *.stix2; name the directory of your STIX files')
  }
  return files
}

function wrong (directory: string, why: string, cause?: unknown): HanseError {
  return new HanseError('E_FILE', `the directory of --bundles, ${show(directory)}, ${why}`, { directory }, { cause })
}

/** File by file: the next firm publishes, GREEN to all, then AMBER to healthcare, then RED to the firm after it. */
export function deal (files: readonly string[], firms: readonly Player[]): Plan[] {
  return files.map((path, index) => {
    const author = firms[index % firms.length]
    const partner = firms[(index + 1) % firms.length]
    if (author === undefined || partner === undefined) {
      throw new RangeError('deal needs at least one firm')
    }
    const cycle = [
      { tlp: 'green' },
      { tlp: 'amber', to: [{ sectors: ['healthcare'] }] },
      { tlp: 'red', to: [{ members: [partner.key] }] }
    ] as const
    return { path, author: author.key, title: '', terms: cycle[index % cycle.length] ?? cycle[0] }
  })
}
