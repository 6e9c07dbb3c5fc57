/** TypeScript examples in documents and in package comments, and what the compiler says of them. */
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** One example, in a file of its own beside its document; its lines have the numbers they have there. */
export interface Fence {
  document: string
  line: number
  path: string
  code: string
}

const OPEN = /^(\s*(?:\*\s?)?)(`{3,})(\w*)(?: \w+)*\s*$/
const LANGUAGES = new Set(['ts', 'typescript'])

/** The leading `*` of a comment line and the white space of a list item, as long as the opening fence had them. */
function withoutPrefix (line: string, prefix: string): string {
  return line.startsWith(prefix) ? line.slice(prefix.length) : line.replace(/^\s*(?:\*\s?)?/, '')
}

/** The examples marked `ts` in a text, be it Markdown or the comment that opens a source file. */
export function fencesOf (document: string, text: string): Fence[] {
  const fences: Fence[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = OPEN.exec(lines[index])
    if (opening == null) {
      continue
    }
    const [, prefix, ticks, language] = opening
    const first = index + 1
    while (++index < lines.length && withoutPrefix(lines[index], prefix).trim() !== ticks) {
      // the fence goes on
    }
    if (LANGUAGES.has(language)) {
      const body = lines.slice(first, index).map(line => withoutPrefix(line, prefix))
      fences.push({
        document,
        line: first,
        path: join(dirname(document), `example-${fences.length}-of-${document.replaceAll(/\W/g, '-')}.ts`),
        code: `${'\n'.repeat(first)}${body.join('\n')}\nexport {}\n`
      })
    }
  }
  return fences
}

/** The repository's own options, without what only a package build needs. */
function compilerOptions (root: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), path => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, references: [] }, ts.sys, root)
  return {
    ...options,
    composite: false,
    declaration: false,
    declarationMap: false,
    incremental: false,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false
  }
}

/**
 * Type-checks examples against the sources of this repository, without writing a file.
 *
 * @param root - the repository
 * @param fences - their paths are relative to it
 */
export function fenceProblems (root: string, fences: Fence[]): string[] {
  const byPath = new Map(fences.map(fence => [join(root, fence.path), fence]))
  const options = compilerOptions(root)
  const host = ts.createCompilerHost(options, true)
  const { fileExists, readFile } = host
  host.fileExists = path => byPath.has(path) || fileExists.call(host, path)
  host.readFile = path => byPath.get(path)?.code ?? readFile.call(host, path)
  const program = ts.createProgram({ rootNames: [...byPath.keys()], options, host })

  return [...byPath].flatMap(([path, { document }]) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(found => {
      const line = source?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0
      return `${document}:${line + 1}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n  ')}`
    })
  })
}
