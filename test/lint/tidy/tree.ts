import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** What the tidy check looks at: the repository without what was installed or built. */
export interface Tree {
  /** names at the top level, folders and files */
  top: string[]
  /** text by path from the top level, with `/` */
  files: ReadonlyMap<string, string>
}

const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.docs', '.nx', 'coverage', '.coverage', 'package-lock.json'])
const TEXT = new Set(['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.md', '.sh', '.yml', '.yaml', '.html', '.css'])
const CODE = new Set(['.ts', '.tsx', '.js', '.mjs', '.cjs'])

/** Whether a path names code, which the rules on lengths and reach are about. */
export function isCode (path: string): boolean {
  return CODE.has(extname(path))
}

/** Whether a path names a test. */
export function isSpec (path: string): boolean {
  return path.endsWith('.spec.ts')
}

/** Reads the repository that lies at `root`. */
export function readTree (root: string): Tree {
  const files = new Map<string, string>()
  const visit = (folder: string): void => {
    for (const item of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? item.name : `${folder}/${item.name}`
      if (NOT_OURS.has(item.name)) {
        continue
      }
      if (item.isDirectory()) {
        visit(path)
      } else if (TEXT.has(extname(item.name)) || folder === '.ci') {
        files.set(path, readFileSync(join(root, path), 'utf8'))
      }
    }
  }
  visit('')
  return { top: readdirSync(root).filter(name => !NOT_OURS.has(name)), files }
}
