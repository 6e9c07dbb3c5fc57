import { layoutProblems } from './layout.ts'
import { lengthProblems } from './lengths.ts'
import { reachProblems } from './reach.ts'
import { wordProblems } from './words.ts'
import type { Ratchet } from './lengths.ts'
import type { Tree } from './tree.ts'

/** Everything untidy in a tree, one sentence each: "path:line: what: what to do". */
export function tidyProblems (tree: Tree, ratchet: Ratchet): string[] {
  return [
    ...layoutProblems(tree),
    ...lengthProblems(tree, ratchet),
    ...wordProblems(tree),
    ...reachProblems(tree)
  ]
}
