/**
 * `npm run release:keep`: keeps what this release writes, for every later one to read: a home with its store, what it
 * holds in words, and the vectors. Run once for a release, before its tag.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { acceptCharter, createHanse, createHome, foundFederation } from 'hanse'
import { contentsOf } from './contents.ts'
import type { HanseNode, PublishOptions, Terms } from 'hanse'
import type { AddressInfo } from 'node:net'

const keptBytesMax = 200 * 1024
const hereUrl = new URL('.', import.meta.url)
const deadlineMs = 20_000
const pollMs = 50
const dueInMs = 20 * 365 * 24 * 60 * 60 * 1000

const { version } = JSON.parse(await readFile(new URL('../../packages/hanse/package.json', hereUrl), 'utf8')) as { version: string }
const target = new URL(`${version}/`, hereUrl).pathname
const firms = [{ name: 'Aurora', country: 'DK', sectors: ['healthcare'] }, { name: 'Brig', country: 'NL', sectors: ['healthcare'] }]

/** An indicator whose last digits tell it from the others. */
function indicator (digit: number, pattern: string, more: Record<string, unknown> = {}): { id: string } {
  const time = '2026-11-20T05:42:00.000Z'
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--4d7f0e2a-9c31-4b58-8e66-0f5b7a1c9d0${digit}`,
    created: time,
    modified: time,
    pattern,
    pattern_type: 'stix',
    valid_from: time,
    ...more
  } as { id: string }
}

function bundle (...objects: unknown[]): string {
  return JSON.stringify({ type: 'bundle', id: 'bundle--4d7f0e2a-9c31-4b58-8e66-0f5b7a1c9d00', objects })
}

async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => { server.close(resolve) })
  return port
}

async function publish (node: HanseNode, objects: unknown[], ...how: [Terms, PublishOptions]): Promise<string> {
  const { publication = '', refused } = await node.publish(bundle(...objects), ...how)
  if (refused.length > 0) {
    throw new Error(`nothing was published: ${JSON.stringify(refused)}`)
  }
  return publication
}

async function untilHeld (node: HanseNode, ids: readonly string[]): Promise<void> {
  const missing = new Set(ids)
  for await (const event of node.subscribe({ since: 'start', types: ['object'], signal: AbortSignal.timeout(deadlineMs) })) {
    missing.delete(event.type === 'object' ? event.id : '')
    if (missing.size === 0) {
      return
    }
  }
}

async function untilAcknowledged (node: HanseNode, id: string): Promise<void> {
  const signal = AbortSignal.timeout(deadlineMs)
  while (!(await node.delivery(id)).members.every(({ state }) => state === 'acknowledged')) {
    await delay(pollMs, undefined, { signal })
  }
}

/** What every kind of record is there for: publications, withdrawals, receipts, private imports, what waits. */
async function fill (aurora: HanseNode, brig: HanseNode): Promise<{ values: string[], published: string }> {
  const one = indicator(1, "[ipv4-addr:value = '192.0.2.1']")
  const two = indicator(2, "[domain-name:value = 'kept.example']")
  const three = indicator(3, "[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f']")
  const gone = indicator(4, "[url:value = 'https://gone.example/x']")
  const own = indicator(5, "[ipv4-addr:value = '198.51.100.0/24']")
  await publish(aurora, [one, two], { tlp: 'green' }, { by: 'Ada' })
  await publish(aurora, [gone], { tlp: 'clear' }, { by: 'Ada' })
  const published = await publish(aurora, [two, three], { tlp: 'amber', audience: { any: [{ members: [brig.member] }] } }, { by: 'Ada' })
  const theirs = indicator(6, "[domain-name:value = 'theirs.example']")
  await publish(brig, [theirs], { tlp: 'green' }, { by: 'Bea' })
  await untilHeld(brig, [one.id, two.id, three.id, gone.id])
  await untilHeld(aurora, [theirs.id])
  await aurora.withdraw([gone.id], { reason: 'false-positive' })
  await aurora.import(bundle(own))
  await publish(aurora, [own], { tlp: 'green' }, { hold: true, by: 'Ada', note: 'ask the patient' })
  await publish(aurora, [own], { tlp: 'green' }, { at: Date.now() + dueInMs, by: 'Ada' })
  await untilAcknowledged(aurora, published)
  return { values: ['192.0.2.1', 'kept.example', '198.51.100.7', 'theirs.example', 'https://gone.example/x', 'unknown.example'], published }
}

async function keep (root: string): Promise<void> {
  const homes = firms.map(({ name }) => join(root, name))
  const cards: string[] = []
  for (const [i, firm] of firms.entries()) {
    cards.push((await createHome(homes[i] as string, { ...firm, listen: [`/ip4/127.0.0.1/tcp/${await freePort()}`] })).card)
  }
  const charter = foundFederation(cards, { name: `Release ${version}`, at: Date.now() })
  await Promise.all(homes.map(async (home) => acceptCharter(home, charter)))
  const [aurora, brig] = await Promise.all(homes.map(async (directory) => createHanse({ directory }))) as [HanseNode, HanseNode]
  const asked = await fill(aurora, brig)
  await Promise.all([aurora.stop(), brig.stop()])

  // a second start brings what is in LevelDB's log into a table: both kinds of files are kept
  const again = await createHanse({ directory: homes[0] as string, start: false })
  const contents = await contentsOf(again, asked.values, asked.published)
  await again.stop()
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  await cp(homes[0] as string, join(target, 'home'), { recursive: true })
  // the node needs no member key, and LevelDB's own notes name the machine
  for (const file of ['member.key', 'store/level/LOG', 'store/level/LOG.old', 'store/level/LOCK']) {
    await rm(join(target, 'home', file), { force: true })
  }
  await writeFile(join(target, 'contents.json'), `${JSON.stringify({ ...asked, contents }, undefined, 2)}\n`)
}

async function keepVectors (): Promise<void> {
  const vectors = new URL('../vectors/', hereUrl)
  const names = (await readdir(vectors)).filter((name) => name.endsWith('.json')).sort()
  const files = await Promise.all(names.map(async (name) => JSON.parse(await readFile(new URL(name, vectors), 'utf8')) as unknown))
  await writeFile(join(target, 'vectors.json.gz'), gzipSync(JSON.stringify(files), { level: 9 }))
}

async function bytesBelow (directory: string): Promise<number> {
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

const root = await mkdtemp(join(tmpdir(), 'hanse-release-'))
try {
  await keep(root)
  await keepVectors()
  const bytes = await bytesBelow(target)
  process.stdout.write(`kept release ${version} in ${target}: ${bytes} bytes\n`)
  if (bytes > keptBytesMax) {
    throw new Error(`that is more than ${keptBytesMax} bytes; keep less`)
  }
} finally {
  await rm(root, { recursive: true, force: true })
}
