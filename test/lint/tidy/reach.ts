import { posix } from 'node:path'
import ts from 'typescript'
import { isCode, isSpec } from './tree.ts'
import type { Tree } from './tree.ts'

const MANIFEST = /^(?:(?:packages|examples)\/[^/]+\/)?package\.json$/
const OWN_SOURCE = /^packages\/[^/]+\/src\//
const TOKEN_BORDERS = /[\s"'`=,;()]+/

/** The code files that a text from `path` may mean by a name: beside it, in its package, or at the top level. */
function resolve (tree: Tree, path: string, name: string): string[] {
  const inPackage = path.split('/').slice(0, 2).join('/')
  return [posix.dirname(path), inPackage, '.']
    .map(folder => posix.normalize(posix.join(folder, name)))
    .filter(candidate => isCode(candidate) && tree.files.has(candidate))
}

/** Every string in a code file that names another: imports, workers, programs that it starts. */
function mentionedByCode (tree: Tree, path: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      found.push(...resolve(tree, path, node.text))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, tree.files.get(path) ?? '', ts.ScriptTarget.Latest, true))
  return found
}

function mentionedByText (tree: Tree, path: string): string[] {
  return (tree.files.get(path) ?? '').split(TOKEN_BORDERS).flatMap(name => resolve(tree, path, name))
}

function reachedFrom (tree: Tree, roots: Iterable<string>): Set<string> {
  const reached = new Set<string>()
  const queue = [...roots]
  for (let path = queue.pop(); path != null; path = queue.pop()) {
    if (!reached.has(path)) {
      reached.add(path)
      queue.push(...mentionedByCode(tree, path))
    }
  }
  return reached
}

/**
 * Code that nothing reaches. Roots are what manifests, CI scripts and tool settings name, and every test; but
 * the source of a package must be reached without its tests, or it is dead.
 */
export function reachProblems (tree: Tree): string[] {
  const code = [...tree.files.keys()].filter(isCode)
  const entrances = [...tree.files.keys()]
    .filter(path => MANIFEST.test(path) || path.startsWith('.ci/'))
    .flatMap(path => mentionedByText(tree, path))
    .concat(code.filter(path => /^\.[^/]+$/.test(path)))
  const used = reachedFrom(tree, entrances)
  const tested = reachedFrom(tree, code.filter(isSpec))
  return code.flatMap(path => {
    if (used.has(path)) {
      return []
    }
    if (!tested.has(path)) {
      return [`${path}: nothing reaches it`]
    }
    return OWN_SOURCE.test(path) ? [`${path}: only tests reach it`] : []
  })
}
