import ts from 'typescript'
import { isCode } from './tree.ts'
import type { Tree } from './tree.ts'

const FILE_LINES_MAX = 500
/** Beyond this a file is looked at: it may stand in the ratchet, with its number of lines. */
const FILE_LINES_LOOK = 300
const FUNCTION_LINES_MAX = 70
const LINE_CHARACTERS_MAX = 160

/** Long files by path with their lines; a row may be lowered and removed, not raised. */
export type Ratchet = Record<string, number>

function lineCount (text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function fileProblems (path: string, lines: number, ratchet: Ratchet): string[] {
  const row: number | undefined = ratchet[path]
  if (lines > FILE_LINES_MAX) {
    return [`${path}: ${lines} lines, at most ${FILE_LINES_MAX}: split it`]
  }
  if (row != null && lines < row) {
    return [`${path}: ${lines} lines, ${row} in the ratchet: ${lines > FILE_LINES_LOOK ? `lower the row to ${lines}` : 'remove the row'}`]
  }
  if (lines > (row ?? FILE_LINES_LOOK)) {
    return [`${path}: ${lines} lines, at most ${row ?? FILE_LINES_LOOK}: split it where two reasons to change meet`]
  }
  return []
}

/** The suites of a spec are tables of contents: their tests are measured, not they. */
function isSuite (node: ts.Node): boolean {
  if (!ts.isCallExpression(node.parent)) {
    return false
  }
  let callee: ts.Node = node.parent.expression
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) {
    callee = callee.expression
  }
  return ts.isIdentifier(callee) && callee.text.startsWith('describe')
}

function functionProblems (path: string, source: ts.SourceFile): string[] {
  const problems: string[] = []
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !isSuite(node)) {
      const first = lineOf(node.getStart(source))
      const lines = lineOf(node.getEnd()) - first + 1
      if (lines > FUNCTION_LINES_MAX) {
        const name = node.name?.getText(source) ?? 'a function'
        problems.push(`${path}:${first}: ${name} has ${lines} lines, at most ${FUNCTION_LINES_MAX}: split it`)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return problems
}

/** Files, functions and lines that are too long, and rows of the ratchet that no file needs. */
export function lengthProblems (tree: Tree, ratchet: Ratchet): string[] {
  const problems = Object.keys(ratchet)
    .filter(path => !tree.files.has(path))
    .map(path => `${path}: no such file: remove its row from the ratchet`)
  for (const [path, text] of tree.files) {
    if (!isCode(path)) {
      continue
    }
    problems.push(...fileProblems(path, lineCount(text), ratchet))
    problems.push(...functionProblems(path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)))
    text.split('\n').forEach((line, index) => {
      const characters = [...line].length
      if (characters > LINE_CHARACTERS_MAX) {
        problems.push(`${path}:${index + 1}: ${characters} characters, at most ${LINE_CHARACTERS_MAX}`)
      }
    })
  }
  return problems
}
