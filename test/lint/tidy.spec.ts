import { describe, it, expect } from 'vitest'
import { tidyProblems } from './tidy/index.ts'
import type { Ratchet } from './tidy/lengths.ts'

const TIDY: Record<string, string> = {
  'package.json': '{ "scripts": { "lint": "node test/lint/run.ts" } }',
  'packages/core/package.json': '{ "exports": { ".": { "hanse:source": "./src/index.ts" } } }',
  'packages/core/src/index.ts': "/**\n * @packageDocumentation\n *\n * Keys.\n */\nexport * from './key.ts'\n",
  'packages/core/src/key.ts': 'export const key = 1\n',
  'packages/core/test/key.spec.ts': "import { key } from '../src/index.ts'\n",
  'test/lint/run.ts': 'export const run = 1\n'
}
const TOP = ['packages', 'test', 'package.json', '.editorconfig', 'LICENSE-MIT', 'package-lock.json']

interface Planted { files?: Record<string, string>, top?: string[], ratchet?: Ratchet }

/** What the check says of a tidy tree in which the given was planted. */
function problems ({ files = {}, top = [], ratchet = {} }: Planted): string[] {
  return tidyProblems({ top: [...TOP, ...top], files: new Map(Object.entries({ ...TIDY, ...files })) }, ratchet)
}

/** The text of `packages/core/src/key.ts`, with so many lines. */
function linesOf (count: number): string {
  return 'export const key = 1\n'.repeat(count)
}

function functionOf (lines: number): string {
  return `export function long (): void {\n${'  void 0\n'.repeat(lines - 2)}}\n`
}

// joined here so that this file has none of them
const WORDS = [['TO', 'DO'], ['FIX', 'ME'], ['X', 'XX'], ['not imple', 'mented'], ['it.on', 'ly('], ['describe.sk', 'ip(']]
  .map(parts => parts.join(''))
const PATHS = [['/wo', 'rk/main'], ['/tmp/ba', 'sh_jobs']].map(parts => parts.join(''))

const SILENCE = ['/* eslint-dis', 'able'].join('')

describe('the tidy check', () => {
  it('has nothing to say of a tidy tree', () => {
    expect(problems({})).toEqual([])
  })

  describe('lengths', () => {
    it('takes 300 lines and refuses 301', () => {
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(300) } })).toEqual([])
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(301) } }))
        .toEqual([expect.stringMatching(/key\.ts: 301 lines, at most 300/)])
    })

    it('takes as many lines as the ratchet says, and not one more', () => {
      const ratchet = { 'packages/core/src/key.ts': 400 }
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(400) }, ratchet })).toEqual([])
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(401) }, ratchet }))
        .toEqual([expect.stringMatching(/401 lines, at most 400/)])
    })

    it('lets the ratchet only shrink', () => {
      const ratchet = { 'packages/core/src/key.ts': 400 }
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(399) }, ratchet }))
        .toEqual([expect.stringMatching(/lower the row to 399/)])
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(300) }, ratchet }))
        .toEqual([expect.stringMatching(/remove the row/)])
      expect(problems({ ratchet: { 'packages/core/src/gone.ts': 400 } }))
        .toEqual([expect.stringMatching(/gone\.ts: no such file/)])
    })

    it('refuses more than 500 lines whatever the ratchet says', () => {
      const ratchet = { 'packages/core/src/key.ts': 501 }
      expect(problems({ files: { 'packages/core/src/key.ts': linesOf(501) }, ratchet }))
        .toEqual([expect.stringMatching(/501 lines, at most 500/)])
    })

    it('refuses functions of more than 70 lines', () => {
      expect(problems({ files: { 'packages/core/src/key.ts': functionOf(70) } })).toEqual([])
      expect(problems({ files: { 'packages/core/src/key.ts': functionOf(71) } }))
        .toEqual(['packages/core/src/key.ts:1: long has 71 lines, at most 70: split it'])
    })

    it('measures the tests and not their suites', () => {
      const body = `it('a', () => {\n${'void 0\n'.repeat(40)}})\n`.repeat(3)
      expect(problems({ files: { 'test/a.spec.ts': `describe('a', () => {\n${body}})\n` } })).toEqual([])
      expect(problems({ files: { 'test/a.spec.ts': `describe.each([1])('a', () => {\n${body}})\n` } })).toEqual([])
      expect(problems({ files: { 'test/a.spec.ts': `it('a', () => {\n${body}})\n` } })).toHaveLength(1)
    })

    it('refuses lines of more than 160 characters', () => {
      expect(problems({ files: { 'packages/core/src/key.ts': `// ${'ä'.repeat(157)}\n` } })).toEqual([])
      expect(problems({ files: { 'packages/core/src/key.ts': `\n// ${'ä'.repeat(158)}\n` } }))
        .toEqual(['packages/core/src/key.ts:2: 161 characters, at most 160'])
    })
  })

  describe('words', () => {
    it.each([...WORDS, ...PATHS])('refuses %s in code and documents', word => {
      const said = [expect.stringMatching(/:2: /)]
      expect(problems({ files: { 'packages/core/src/key.ts': `\n// ${word}` } })).toEqual(said)
      expect(problems({ files: { 'docs/guide.md': `\nSee ${word}.` } })).toEqual(said)
    })

    it('refuses to silence the house rules, or all rules', () => {
      const silence = (rest: string): string[] => problems({ files: { 'packages/core/src/key.ts': `${SILENCE}${rest}\n` } })
      expect(silence('-next-line no-console')).toEqual([])
      expect(silence(' no-control-regex */')).toEqual([])
      for (const rest of ['-next-line', ' */', '-line hanse/borders', '-next-line no-console, no-restricted-globals']) {
        expect(silence(rest)).toEqual([expect.stringMatching(/cannot be switched off/)])
      }
    })

    it('refuses a path of a machine in data, and leaves other words there alone', () => {
      expect(problems({ files: { 'test/vectors/a.json': `{ "a": "${WORDS[0]}" }` } })).toEqual([])
      expect(problems({ files: { 'test/vectors/a.json': `{ "a": "${PATHS[0]}" }` } })).toHaveLength(1)
    })
  })

  describe('layout', () => {
    it('refuses what has no place at the top level', () => {
      expect(problems({ top: ['notes.txt', 'src'] })).toEqual([
        'notes.txt: has no place at the top level', 'src: has no place at the top level'
      ])
    })

    it('wants each package to say what it is for', () => {
      expect(problems({ files: { 'packages/core/src/index.ts': "export * from './key.ts'\n/** @packageDocumentation */" } }))
        .toEqual(['packages/core/src/index.ts: opens with no @packageDocumentation comment'])
    })
  })

  describe('reach', () => {
    it('refuses a file that nothing reaches', () => {
      expect(problems({ files: { 'test/support/lost.ts': '' } })).toEqual(['test/support/lost.ts: nothing reaches it'])
    })

    it('refuses a source that only tests reach, and takes a helper of tests', () => {
      const spec = "import '../src/dead.ts'\nimport './helper.ts'\n"
      expect(problems({
        files: { 'packages/core/src/dead.ts': '', 'packages/core/test/helper.ts': '', 'packages/core/test/a.spec.ts': spec }
      })).toEqual(['packages/core/src/dead.ts: only tests reach it'])
    })

    it('follows re-exports, type imports, dynamic imports, programs that are started, and scripts', () => {
      expect(problems({
        files: {
          'packages/core/src/key.ts': "import type { A } from './a.ts'\nexport type { B } from './b.ts'\nawait import('./c.ts')",
          'packages/core/src/a.ts': "new Worker(new URL('./worker.ts', import.meta.url))",
          'packages/core/src/b.ts': '',
          'packages/core/src/c.ts': '',
          'packages/core/src/worker.ts': '',
          'test/lint/run.ts': "spawn('node', ['test/lint/other.ts'])",
          'test/lint/other.ts': '',
          '.ci/run': 'node test/ci.ts --fast\n',
          'test/ci.ts': '',
          '.aegir.js': "import './test/settings.ts'",
          'test/settings.ts': ''
        }
      })).toEqual([])
    })
  })
})
