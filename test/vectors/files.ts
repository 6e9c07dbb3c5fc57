/** All files of vectors as they are written: made from fixed seeds, their values filled in by `core`. */
import { askCore } from './core.ts'
import { encodingFile } from './make/encoding.ts'
import { entriesFile, lanesFile } from './make/entries.ts'
import { forksFile } from './make/forks.ts'
import { handlingsFile, receiptsFile, withdrawalsFile } from './make/handlings.ts'
import { framesFile, keysFile, signaturesFile } from './make/keys.ts'
import { addressesFile, cardsFile, chartersFile } from './make/membership.ts'
import { chunksFile, treesFile } from './make/trees.ts'
import type { VectorFile } from './make/vector.ts'

export function vectorFiles (): VectorFile[] {
  const files = [
    encodingFile(), keysFile(), signaturesFile(), framesFile(), cardsFile(), addressesFile(), chartersFile(), handlingsFile(), entriesFile(),
    lanesFile(), forksFile(), treesFile(), chunksFile(), receiptsFile(), withdrawalsFile()
  ]
  return files.map(({ vectors, ...file }) => ({
    ...file,
    vectors: vectors.map((vector) => {
      const { value } = askCore(file.theme, vector.input)
      return vector.verdict === 'accept' && value !== undefined ? { ...vector, value } : vector
    })
  }))
}

/** A file as text: a vector takes one line, so that a change shows as one. */
export function textOf ({ theme, about, vectors }: VectorFile): string {
  const rows = vectors.map((vector) => `    ${JSON.stringify(vector)}`).join(',\n')
  return `{\n  "theme": ${JSON.stringify(theme)},\n  "about": ${JSON.stringify(about)},\n  "vectors": [\n${rows}\n  ]\n}\n`
}
