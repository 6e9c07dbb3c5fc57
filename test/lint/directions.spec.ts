import { ESLint } from 'eslint'
import { describe, it, expect } from 'vitest'

/** Only the house rules, and without type information, as planted files stand in no project. */
const eslint = new ESLint({
  cwd: new URL('../..', import.meta.url).pathname,
  overrideConfigFile: 'test/lint/eslint.config.mjs',
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId.startsWith('hanse/') || ruleId.startsWith('no-restricted-')
})

async function complaints (filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath })
  return result.messages.map(message => `${message.ruleId}: ${message.message}`)
}

interface Planted { file: string, code: string, says: RegExp }

const FORBIDDEN: Record<string, Planted[]> = {
  'directions between packages': [
    { file: 'packages/core/src/bytes/a.ts', code: "import { parse } from '@hanse/stix'", says: /core may import none of ours/ },
    { file: 'packages/core/test/a.spec.ts', code: "import { parse } from '@hanse/stix'", says: /core may import none of ours/ },
    { file: 'packages/stix/src/a.ts', code: "import type { Hex } from '@hanse/core'", says: /stix may import none of ours/ },
    { file: 'packages/exchange/src/a.ts', code: "export { parse } from '@hanse/stix'", says: /exchange may import core, not stix/ },
    { file: 'packages/exchange/src/a.ts', code: "export * from '@hanse/store'", says: /exchange may import core, not store/ },
    { file: 'packages/store/src/a.ts', code: "const a = await import('@hanse/stix')", says: /store may import core, not stix/ },
    { file: 'packages/store/src/a.ts', code: "type A = import('@hanse/stix').A", says: /store may import core, not stix/ },
    { file: 'packages/knowledge/src/a.ts', code: "import { Exchange } from '@hanse/exchange'", says: /not exchange/ },
    { file: 'packages/hanse/src/a.ts', code: "import { serve } from '@hanse/api'", says: /not api/ },
    { file: 'packages/api/src/a.ts', code: "import { decide } from '@hanse/core'", says: /not core/ },
    { file: 'packages/cli/src/a.ts', code: "import { Store } from '@hanse/store'", says: /not store/ },
    { file: 'packages/cli/bin/a.js', code: "import { Store } from '@hanse/store'", says: /not store/ },
    { file: 'packages/unheard/src/a.ts', code: "import { a } from './b.ts'", says: /no place in the import directions/ }
  ],
  'ways into another package': [
    { file: 'packages/hanse/src/a.ts', code: "import { a } from '@hanse/core/src/bytes/hex.ts'", says: /reaches into package core/ },
    { file: 'packages/hanse/src/a.ts', code: "import { a } from '../../core/src/index.ts'", says: /reaches into package core by path/ },
    { file: 'test/federation/a.spec.ts', code: "import { a } from 'hanse/src/node.ts'", says: /reaches into package hanse/ },
    { file: 'test/federation/a.spec.ts', code: "import { a } from '../../packages/hanse/src/node.ts'", says: /by path/ },
    { file: 'examples/embed/src/a.ts', code: "import { a } from '../../../packages/hanse/src/node.ts'", says: /by path/ },
    { file: 'packages/store/test/a.spec.ts', code: "import { a } from '@hanse/store'", says: /its own package by name/ },
    { file: 'packages/core/src/bytes/a.ts', code: "import { a } from '../../test/a.ts'", says: /leaves src/ },
    { file: 'packages/core/test/a.ts', code: "import { a } from '../../../test/lint/run.ts'", says: /leaves its package/ },
    { file: 'packages/core/src/bytes/a.ts', code: "import { a } from '../../../../test/support/shared-data.ts'", says: /leaves its package/ }
  ],
  'order inside core': [
    { file: 'packages/core/src/bytes/a.ts', code: "import { a } from '../identity/a.ts'", says: /core\/bytes may not import core\/identity/ },
    { file: 'packages/core/src/entry/a.ts', code: "import type { A } from '../policy/a.ts'", says: /core\/entry may not import core\/policy/ },
    { file: 'packages/core/src/policy/deep/a.ts', code: "import { a } from '../../membership/a.ts'", says: /core\/policy may not import core\/membership/ },
    { file: 'packages/core/src/bytes/a.ts', code: "import { a } from '../index.ts'", says: /outside core's folders/ }
  ],
  'libraries of pure packages': [
    { file: 'packages/core/src/bytes/a.ts', code: "import { readFileSync } from 'node:fs'", says: /takes nothing from Node/ },
    { file: 'packages/stix/src/a.ts', code: "import { createHash } from 'crypto'", says: /takes nothing from Node/ },
    { file: 'packages/exchange/src/a.ts', code: "import type { PeerId } from '@libp2p/interface'", says: /only package hanse has streams/ },
    { file: 'packages/exchange/src/a.ts', code: "import { Level } from 'level'", says: /no other library/ },
    { file: 'packages/core/src/bytes/a.ts', code: "import { pipe } from 'it-pipe'", says: /may import @noble\/ed25519/ },
    { file: 'packages/knowledge/src/a.ts', code: "import { tcp } from '@libp2p/tcp'", says: /only package hanse has streams/ }
  ],
  'what pure packages may touch': [
    ...['Date.now()', 'new Date()', 'performance.now()', 'crypto.randomUUID()', 'setTimeout(f, 1)', 'setInterval(f, 1)',
      'setImmediate(f)', 'queueMicrotask(f)', 'Promise.resolve()', 'new AbortController()', 'process.env.CI', 'Buffer.from([])',
      'console.log(f)', 'fetch(f)', 'globalThis.Date', 'new Intl.Collator()', 'new WeakRef(f)'
    ].map(code => ({ file: 'packages/exchange/src/a.ts', code: `export const a = ${code}`, says: /no-restricted-globals/ })),
    { file: 'packages/core/src/bytes/a.ts', code: 'export const a = Math.random()', says: /no-restricted-properties/ },
    { file: 'packages/core/src/bytes/a.ts', code: 'export const { random } = Math', says: /no-restricted-properties/ },
    ...['async function a () {}', 'const a = async () => 1', 'class A { async a () {} }', 'await 1', 'for await (const a of []) {}',
      "import('./b.ts')", 'const a = import.meta.url', 'let a: Promise<void>', "['b'].sort((a, b) => a.localeCompare(b))"
    ].map(code => ({ file: 'packages/stix/src/a.ts', code, says: /no-restricted-syntax/ })),
    { file: 'packages/core/src/identity/a.ts', code: 'interface Sealer { seal (): Promise<void> }', says: /no-restricted-syntax/ }
  ],
  'clocks and timers outside hanse': [
    { file: 'packages/store/src/a.ts', code: 'export const a = Date.now()', says: /timers belong to package hanse/ },
    { file: 'packages/store/src/a.ts', code: 'export const a = globalThis.setTimeout(f, 1)', says: /timers belong to package hanse/ },
    { file: 'packages/knowledge/src/a.ts', code: 'export const a = performance.now()', says: /timers belong to package hanse/ },
    { file: 'packages/knowledge/src/a.ts', code: "import { setTimeout } from 'node:timers/promises'", says: /no-restricted-imports/ }
  ],
  'reads of the time in hanse beside its clock': [
    ...['Date.now()', 'new Date()', 'Date()', 'process.hrtime.bigint()', 'process.uptime()'].map(code => (
      { file: 'packages/hanse/src/a.ts', code: `export const a = ${code}`, says: /src\/clock\.ts alone asks the machine/ }
    )),
    { file: 'packages/hanse/src/deep/a.ts', code: 'export const a = performance.now()', says: /no-restricted-globals/ }
  ]
}

const ALLOWED: Array<{ file: string, code: string }> = [
  { file: 'packages/core/src/identity/a.ts', code: 'export interface Signer { sign (bytes: Uint8Array): Promise<Uint8Array> }' },
  { file: 'packages/core/src/policy/a.ts', code: "import { a } from '../bytes/a.ts'\nimport { b } from './b.ts'" },
  { file: 'packages/core/src/index.ts', code: "export { a } from './membership/a.ts'" },
  { file: 'packages/core/src/bytes/a.ts', code: "import { sha256 } from '@noble/hashes/sha2.js'" },
  { file: 'packages/core/test/a.spec.ts', code: "import { readFileSync } from 'node:fs'\nconst a = Date.now()" },
  { file: 'packages/core/test/bytes/a.spec.ts', code: "import { sharedData } from '../../../../test/support/shared-data.ts'" },
  { file: 'packages/exchange/src/a.ts', code: "import { decode } from '@hanse/core'\nexport const a = new URL('x:y')" },
  { file: 'packages/store/src/a.ts', code: "import { open } from 'node:fs/promises'\nexport const a = async (): Promise<void> => {}" },
  { file: 'packages/hanse/src/a.ts', code: "import { tcp } from '@libp2p/tcp'\nexport const a = new Date(0)" },
  { file: 'packages/hanse/src/clock.ts', code: 'export const a = Date.now() + performance.now()' },
  { file: 'test/federation/a.spec.ts', code: "import { decide } from '@hanse/core'\nimport { createHanse } from 'hanse'" }
]

describe('import directions and purity', () => {
  for (const [family, planted] of Object.entries(FORBIDDEN)) {
    describe(`refuses: ${family}`, () => {
      it.each(planted)('$file: $code', async ({ file, code, says }) => {
        expect((await complaints(file, code)).join('\n')).toMatch(says)
      })
    })
  }

  describe('accepts', () => {
    it.each(ALLOWED)('$file: $code', async ({ file, code }) => {
      expect(await complaints(file, code)).toEqual([])
    })
  })
})
