import type { Tree } from './tree.ts'

const FOLDERS_AND_FILES = new Set([
  'packages', 'examples', 'test', 'docs', 'package.json', 'lerna.json', 'tsconfig.json', 'README.md'
])
const DOT_LOCK_LICENCE = /^\.|^LICEN[CS]E|[-.]lock(?:\.|$)/

const INDEX = /^packages\/[^/]+\/src\/index\.ts$/
const OPENING_COMMENT = /^\/\*\*[^]*?\*\//

/** What has no place at the top level, and packages whose index does not say what they are for. */
export function layoutProblems (tree: Tree): string[] {
  const problems = tree.top
    .filter(name => !FOLDERS_AND_FILES.has(name) && !DOT_LOCK_LICENCE.test(name))
    .map(name => `${name}: has no place at the top level`)
  for (const [path, text] of tree.files) {
    if (INDEX.test(path) && OPENING_COMMENT.exec(text)?.[0].includes('@packageDocumentation') !== true) {
      problems.push(`${path}: opens with no @packageDocumentation comment`)
    }
  }
  return problems
}
