/**
 * Who may import whom (design, "The house"), and the rule that proves it on every import of a file.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import type { Rule } from 'eslint'

/** For each package the packages of ours that it may import. A package that is not listed may not exist. */
const PACKAGES: Record<string, readonly string[]> = {
  core: [],
  stix: [],
  exchange: ['core'],
  store: ['core'],
  knowledge: ['core', 'stix', 'store'],
  hanse: ['core', 'exchange', 'stix', 'store', 'knowledge'],
  taxii: ['hanse'],
  api: ['hanse', 'taxii'],
  console: ['api'],
  cli: ['hanse', 'api', 'stix', 'sim'],
  sim: ['core', 'exchange', 'stix', 'store', 'knowledge']
}

/** Inside core each folder may import those before it. */
const CORE_FOLDERS = ['bytes', 'identity', 'entry', 'policy', 'membership']

/** What a pure package may take from others: code that computes and does nothing else. */
const PURE_EXTERNALS: Record<string, readonly string[]> = {
  core: ['@noble/ed25519', '@noble/hashes', 'cborg', 'multiformats'],
  exchange: [],
  stix: []
}

/** What the tests of every package share. */
const TEST_SUPPORT = 'test/support/'

/** Streams belong to one package. */
const STREAMS = /^(?:libp2p$|@libp2p\/|@chainsafe\/libp2p-)/

export const purePackages = Object.keys(PURE_EXTERNALS)

interface Place {
  /** the folder under `packages`, if the file lies in one */
  package?: string
  /** the path inside the package */
  inner: string
}

function placeOf (path: string): Place {
  const [top, name, ...rest] = path.split('/')
  return top === 'packages' && name != null
    ? { package: name, inner: rest.join('/') }
    : { inner: path }
}

/** The folder under `packages` that a bare specifier names, or undefined where it is not one of ours. */
function ownPackage (specifier: string): string | undefined {
  if (specifier === 'hanse' || specifier.startsWith('hanse/')) {
    return 'hanse'
  }
  return /^@hanse\/([^/]+)/.exec(specifier)?.[1]
}

/** Whether a package says in its manifest that others may import this. */
function isExported (target: string, specifier: string): boolean {
  const manifest = new URL(`../../packages/${target}/package.json`, import.meta.url)
  if (!existsSync(manifest)) {
    return false
  }
  const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8'))
  // a key may hold one star, which stands for any path (Node.js, "Subpath patterns")
  return Object.keys(exports).some(key => {
    const [before, after] = posix.join(name, key).split('*')
    return after === undefined ? before === specifier : specifier.startsWith(before) && specifier.endsWith(after)
  })
}

function externalName (specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function bareComplaint (from: Place, specifier: string): string | undefined {
  const target = ownPackage(specifier)
  if (target != null) {
    return ownComplaint(from, target, specifier)
  }
  return from.package == null ? undefined : externalComplaint(from.package, from.inner, specifier)
}

function ownComplaint (from: Place, target: string, specifier: string): string | undefined {
  if (target === from.package) {
    return 'imports its own package by name; import the file'
  }
  const allowed = from.package == null ? Object.keys(PACKAGES) : PACKAGES[from.package]
  if (!allowed.includes(target)) {
    return `package ${from.package} may import ${allowed.length === 0 ? 'none of ours' : allowed.join(', ')}, not ${target}`
  }
  if (!isExported(target, specifier)) {
    return `reaches into package ${target}; import what it exports`
  }
}

function externalComplaint (from: string, inner: string, specifier: string): string | undefined {
  if (STREAMS.test(specifier) && from !== 'hanse') {
    return 'only package hanse has streams'
  }
  const externals: readonly string[] | undefined = PURE_EXTERNALS[from]
  if (externals == null || !inner.startsWith('src/')) {
    return
  }
  if (isBuiltin(specifier)) {
    return `package ${from} is pure and takes nothing from Node`
  }
  if (!externals.includes(externalName(specifier))) {
    return `package ${from} is pure and may import ${externals.length === 0 ? 'no other library' : externals.join(', ')}`
  }
}

function coreComplaint (from: string, to: string): string | undefined {
  const fromFolder = CORE_FOLDERS.indexOf(from.split('/')[1])
  const toFolder = CORE_FOLDERS.indexOf(to.split('/')[1])
  if (fromFolder !== -1 && toFolder === -1) {
    return `core/${CORE_FOLDERS[fromFolder]} may not import from outside core's folders`
  }
  if (fromFolder !== -1 && toFolder > fromFolder) {
    return `core/${CORE_FOLDERS[fromFolder]} may not import core/${CORE_FOLDERS[toFolder]}; the order is ${CORE_FOLDERS.join(' < ')}`
  }
}

function relativeComplaint (from: Place, path: string, specifier: string): string | undefined {
  const to = placeOf(posix.normalize(posix.join(posix.dirname(path), specifier)))
  if (to.package !== from.package) {
    if (to.inner.startsWith(TEST_SUPPORT) && from.inner.startsWith('test/')) {
      return
    }
    return to.package == null
      ? 'leaves its package'
      : `reaches into package ${to.package} by path; import it by name`
  }
  if (from.inner.startsWith('src/') && from.package != null && !to.inner.startsWith('src/')) {
    return 'leaves src'
  }
  if (from.package === 'core' && from.inner.startsWith('src/')) {
    return coreComplaint(from.inner, to.inner)
  }
}

/**
 * Says why a file may not import a specifier; undefined where it may.
 *
 * @param path - the importing file, relative to the repository, with `/`
 * @param specifier - what stands in the import
 */
export function importComplaint (path: string, specifier: string): string | undefined {
  const from = placeOf(path)
  if (from.package != null && PACKAGES[from.package] == null) {
    return `package ${from.package} has no place in the import directions; give it one`
  }
  return specifier.startsWith('.')
    ? relativeComplaint(from, path, specifier)
    : bareComplaint(from, specifier)
}

/** The ESLint rule: static, re-exported, dynamic and type imports alike. */
export const borders: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { border: '"{{specifier}}": {{complaint}}.' } },
  create (context) {
    const path = posix.relative(context.cwd, context.filename)
    const check = (node: Rule.Node, specifier: unknown): void => {
      if (typeof specifier !== 'string') {
        return
      }
      const complaint = importComplaint(path, specifier)
      if (complaint != null) {
        context.report({ node, messageId: 'border', data: { specifier, complaint } })
      }
    }
    const checkSource = (node: any): void => { check(node, node.source?.value) }
    return {
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource
    }
  }
}
