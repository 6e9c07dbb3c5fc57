import { extname } from 'node:path'
import type { Tree } from './tree.ts'

interface Ban { pattern: RegExp, reason: string }

// each pattern is written so that it does not match itself
const UNFINISHED: readonly Ban[] = [
  { pattern: /\bTO[D]O\b|\bFIX[M]E\b|\bX[X]X\b|\bnot [i]mplemented\b/, reason: 'unfinished work: finish it or file an issue' },
  { pattern: /\.on[l]y\(/, reason: 'runs one test and hides the others' },
  { pattern: /\.sk[i]p\(/, reason: 'a skipped test; for missing data there is describeWithData' }
]

const SILENCED: readonly Ban[] = [
  { pattern: /eslint-disabl[e](?:-next-line|-line)?(?:\s*(?:\*\/|$)|.*(?:hanse\/|no-restricted-))/, reason: 'the house rules cannot be switched off' }
]

const MACHINE_PATHS: readonly Ban[] = [
  { pattern: /\/wor[k]\/|\/tmp\/bas[h]/, reason: 'a path of one machine' }
]

/** Words and switches that must not stand in what we write, and paths of a machine that must stand nowhere. */
export function wordProblems (tree: Tree): string[] {
  const problems: string[] = []
  for (const [path, text] of tree.files) {
    const bans = extname(path) === '.json' ? MACHINE_PATHS : [...UNFINISHED, ...SILENCED, ...MACHINE_PATHS]
    text.split('\n').forEach((line, index) => {
      for (const { pattern, reason } of bans) {
        const found = pattern.exec(line)
        if (found != null) {
          problems.push(`${path}:${index + 1}: "${found[0]}": ${reason}`)
        }
      }
    })
  }
  return problems
}
