/**
 * `npm run doc-check`: prints which TypeScript examples in our documents do not compile; exit code 1 where one does
 * not. `aegir doc-check` compiles against a build, and without one forgives the missing package and everything
 * that comes from it.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fenceProblems, fencesOf } from './fences.ts'

const DOCUMENTS = ['README.md', '{packages,examples}/*/*.md', 'docs/**/*.md', 'packages/*/src/index.ts']

const root = new URL('../..', import.meta.url).pathname
const fences = globSync(DOCUMENTS, { cwd: root })
  .flatMap(document => fencesOf(document, readFileSync(join(root, document), 'utf8')))
const problems = fenceProblems(root, fences)

process.stdout.write(problems.map(problem => `${problem}\n`).join(''))
process.stdout.write(`${fences.length} examples in documents, ${problems.length} problems\n`)
process.exitCode = problems.length === 0 ? 0 : 1
