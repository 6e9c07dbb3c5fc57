import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultLimits } from '@hanse/exchange'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** The files of limits, and what they bound. */
const files = [
  ['packages/core/src/entry/limits.ts', 'An entry'],
  ['packages/core/src/membership/governors/limits.ts', 'What governors agree on'],
  ['packages/core/src/membership/ledger.ts', 'What is known of membership'],
  ['packages/core/src/membership/open-statement.ts', 'Statements that wait for signatures'],
  ['packages/core/src/membership/statement-body.ts', 'What a statement says'],
  ['packages/core/src/membership/statement.ts', 'A statement with its signatures'],
  ['packages/core/src/membership/certificate.ts', "A member's certificate about its nodes"],
  ['packages/core/src/membership/join-request.ts', 'A request to join'],
  ['packages/core/src/membership/invitation.ts', 'An invitation'],
  ['packages/core/src/membership/join-message.ts', 'The join protocol'],
  ['packages/stix/src/limits.ts', 'What is read as STIX'],
  ['packages/store/src/limits.ts', 'The store'],
  ['packages/knowledge/src/limits.ts', 'Lookups'],
  ['packages/hanse/src/transport/limits.ts', 'The network'],
  ['packages/hanse/src/join/limits.ts', 'Invitations and the door'],
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

const sumFile = 'packages/hanse/test/support/peer-memory.ts'

interface PeerMemory { parts: Record<string, number>, perConnection: number, connections: number }

/** What one peer can make a node hold, by the sums that stand in the code. */
async function peerTable (): Promise<string[]> {
  const { nodePeerMemory } = await import(fileURLToPath(new URL(sumFile, root))) as { nodePeerMemory(): PeerMemory }
  const { parts, perConnection, connections } = nodePeerMemory()
  const row = (name: string, bytes: number): string => `| ${name} | ${bytes.toLocaleString('en')} bytes |`
  const sum = Object.values(parts).reduce((bytes, part) => bytes + part, 0)
  return [
    '## What one peer can make a node hold',
    '[packages/exchange/src/session/memory.ts](../../packages/exchange/src/session/memory.ts),',
    `[${sumFile}](../../${sumFile}): every bound reached, and all at once.`,
    '',
    '| part | at most |',
    '|---|---|',
    ...Object.entries(parts).map(([name, bytes]) => row(name, bytes)),
    row('what comes in on the streams of a connection', perConnection),
    row('**over one connection**', sum + perConnection),
    row(`over ${connections} connections, of which all but one are about to end`, sum + connections * perConnection),
    ''
  ]
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
  page.push(...await peerTable())
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/reference/limits.md')
})
