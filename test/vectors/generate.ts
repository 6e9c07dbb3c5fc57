/** `npm run vectors`: writes all files of vectors anew. The seeds are fixed, so nothing changes unless the format did. */
import { writeFileSync } from 'node:fs'
import { textOf, vectorFiles } from './files.ts'

for (const file of vectorFiles()) {
  const path = new URL(`${file.theme}.json`, import.meta.url)
  writeFileSync(path, textOf(file))
  process.stdout.write(`${file.theme}.json: ${file.vectors.length} vectors\n`)
}
