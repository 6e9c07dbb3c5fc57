import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { acceptCharter, createHanse, createHome, foundFederation } from 'hanse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePorts } from './free-ports.ts'
import type { HanseNode } from 'hanse'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const program = pathOf('../src/index.ts')
const finding = pathOf('../finding.json')
const readme = pathOf('../../../README.md')

/** What the other member shares, about the value that the product asks for. */
const other = {
  type: 'indicator',
  spec_version: '2.1',
  id: 'indicator--c2b7a0de-4a0f-4b8e-9d43-6f1f0a5c7e92',
  created: '2026-11-21T09:00:00.000Z',
  modified: '2026-11-21T09:00:00.000Z',
  pattern_type: 'stix',
  pattern: "[ipv4-addr:value = '203.0.113.9']",
  valid_from: '2026-11-21T09:00:00.000Z'
}
const otherBundle = { type: 'bundle', id: 'bundle--3f2f5f0e-8f5e-4b55-8a6c-4e1f6d1c0b77', objects: [other] }
const deadlineMs = 30_000

let folder: string
let child: ChildProcess | undefined
const nodes: HanseNode[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hanse-embed-'))
  const profiles = [
    { name: 'Aurora', country: 'DK', sectors: ['healthcare'] },
    { name: 'Brig', country: 'NL', sectors: ['healthcare'] },
    { name: 'Corvette', country: 'FR', sectors: ['energy'] }
  ]
  const ports = await freePorts(profiles.length)
  const cards = await Promise.all(profiles.map(async (profile, i) => {
    const home = await createHome(join(folder, profile.name), { ...profile, listen: [`/ip4/127.0.0.1/tcp/${ports[i]}`] })
    return home.card
  }))
  const charter = foundFederation(cards, { name: 'Example', at: Date.now() })
  await Promise.all(profiles.map(async ({ name }) => acceptCharter(join(folder, name), charter)))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await Promise.all(nodes.splice(0).map(async node => { await node.stop() }))
  await rm(folder, { recursive: true, force: true })
})

async function open (name: string): Promise<HanseNode> {
  const node = await createHanse({ directory: join(folder, name) })
  nodes.push(node)
  return node
}

/** What the example has printed, as soon as one of its lines matches. */
async function linesUntil (output: Readable, pattern: RegExp): Promise<string[]> {
  const seen: string[] = []
  for await (const line of createInterface({ input: output })) {
    seen.push(line)
    if (pattern.test(line)) {
      break
    }
  }
  return seen
}

async function objectOf (node: HanseNode, author: string): Promise<string> {
  for await (const event of node.subscribe({ since: 'start', types: ['object'], signal: AbortSignal.timeout(deadlineMs) })) {
    if (event.type === 'object' && event.authorName === author) {
      return event.id
    }
  }
  return ''
}

describe('the embedding example', () => {
  it('is the text in the README, in at most 20 lines of code', async () => {
    const text = await readFile(program, 'utf8')
    const code = text.split('\n').filter(line => line.trim() !== '' && !line.trim().startsWith('//'))
    expect(code.length).toBeLessThanOrEqual(20)
    expect(await readFile(readme, 'utf8')).toContain(`\n\`\`\`ts\n${text}\`\`\`\n`)
  })

  it('publishes to the audience only, learns what others share, looks up and stops', async () => {
    const [brig, corvette] = await Promise.all([open('Brig'), open('Corvette')])
    child = spawn(process.execPath, ['--conditions=hanse:source', program, join(folder, 'Aurora'), finding, '203.0.113[.]9'], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const running = child
    const ended = new Promise(resolve => { running.on('exit', resolve) })
    const printed = linesUntil(running.stdout as Readable, /^203/)

    expect(await objectOf(brig, 'Aurora')).toBe('indicator--5b1d8c1f-3b57-4f0e-8a55-0a6c2f9e7d31')
    await brig.publish(JSON.stringify(otherBundle), { tlp: 'green', audience: { any: [{ sectors: ['healthcare'] }] } })
    expect(await printed).toEqual([
      'published 1 entries, refused 0 objects',
      `Brig shares indicator ${other.id} under TLP:GREEN`,
      `203.0.113[.]9: ${other.id} of Brig`
    ])
    expect((await corvette.lookup('radiology-update.example')).matches).toEqual([])
    expect((await corvette.status()).objects).toBe(0)

    running.kill('SIGINT')
    expect(await ended).toBe(0)
  })
})
