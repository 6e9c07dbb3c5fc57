/** Deals the STIX files below a directory to the firms in turn, under terms that cycle. Reads no STIX itself. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Player } from './cast.ts'
import type { Plan } from './plan.ts'

const stixFile = /\.(json|stix|stix2)$/

/** All STIX files below a directory, sorted by path. */
export async function stixFilesBelow (directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && stixFile.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
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
