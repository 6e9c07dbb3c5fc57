/** Prints what is untidy in this repository; exit code 1 where anything is. */
import { readFileSync } from 'node:fs'
import { tidyProblems } from './tidy/index.ts'
import { readTree } from './tidy/tree.ts'

const tree = readTree(new URL('../..', import.meta.url).pathname)
const ratchet = JSON.parse(readFileSync(new URL('ratchet.json', import.meta.url), 'utf8'))

const problems = tidyProblems(tree, ratchet)
process.stdout.write(problems.map(problem => `${problem}\n`).join(''))
process.exitCode = problems.length === 0 ? 0 : 1
