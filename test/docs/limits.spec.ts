import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultLimits } from '@hanse/exchange'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** The files of limits, and what they bound. */
const files = [
  ['packages/core/src/entry/limits.ts', 'An entry'],
  ['packages/stix/src/limits.ts', 'What is read as STIX'],
  ['packages/store/src/limits.ts', 'The store'],
  ['packages/knowledge/src/limits.ts', 'Lookups'],
  ['packages/hanse/src/transport/limits.ts', 'The network'],
  ['packages/api/src/limits.ts', 'The local API']
] as const

const limitName = /(?:Max|Bytes|Min|Ms|Jitter)$/
const constant = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const (\w+(?:Max|Bytes|Min|Ms))\b/g
const field = / {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n {2}(\w+):/g

function words (comment: string): string {
  return comment.replace(/\s*\n\s*\*\s?/g, ' ').replaceAll('|', '\\|').trim()
}

/** Units stand in the names. */
function shown (name: string, value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).map(([key, one]) => `${key} ${shown(name, one)}`).join(', ')
  }
  const number = Number(value)
  if (name.endsWith('Ms') || name.endsWith('MsMax')) {
    return `${number.toLocaleString('en')} ms`
  }
  return /Bytes/.test(name) ? `${number.toLocaleString('en')} bytes` : number.toLocaleString('en')
}

function table (title: string, file: string, pattern: RegExp, values: Record<string, unknown>): string[] {
  const source = readFileSync(new URL(file, root), 'utf8')
  const rows = [...source.matchAll(pattern)]
    .map(([, comment = '', name = '']) => ({ comment, name }))
    .map(({ comment, name }) => `| \`${name}\` | ${shown(name, values[name])} | ${words(comment)} |`)
  expect(rows, `each limit of ${file} has a comment that says what it bounds`).toHaveLength(Object.keys(values).filter((name) => limitName.test(name)).length)
  return [`## ${title}`, `[${file}](../../${file})`, '', '| name | value | what it bounds |', '|---|---|---|', ...rows, '']
}

it('docs/reference/limits.md says what the constants say', async () => {
  const page = [
    '# Limits',
    '',
    'Everything that a peer, a user or a file can grow has a bound, a constant with its unit in its name. This page is written from the constants by a',
    'test; what is not in these files stands beside the code that it bounds.',
    '',
    ...table('The exchange', 'packages/exchange/src/limits.ts', field, { ...defaultLimits })
  ]
  for (const [file, title] of files) {
    page.push(...table(title, file, constant, await import(fileURLToPath(new URL(file, root)))))
  }
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/reference/limits.md')
})
