/**
 * `npm run release:with-previous`: the previous release, packed from its tag and installed as its users did, and this
 * commit in one federation: each publishes, each acknowledges, each finds what the other knows. Then this version goes on
 * with the home that the previous one leaves. Without a previous release it says so, and all is well.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { ChildProcess } from 'node:child_process'
import type { AddressInfo } from 'node:net'

const deadlineMs = 60_000
const pollMs = 200
const outputBytesMax = 64 * 1024 * 1024
const root = new URL('../..', import.meta.url).pathname
const run = promisify(execFile)

/** A version of the command, and a firm that uses it. */
interface Seat { firm: string, home: string, cli: readonly string[], node?: ChildProcess | undefined }

function say (text: string): void {
  process.stdout.write(`${text}\n`)
}

async function sh (cwd: string, command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, args, { cwd, maxBuffer: outputBytesMax, env: { ...process.env, npm_config_loglevel: 'error' } })
  return stdout.trim()
}

/** The newest release behind this commit. */
async function previousTag (): Promise<string | undefined> {
  const tags = async (...args: string[]): Promise<string[]> => (await sh(root, 'git', 'tag', '--list', 'v*', ...args)).split('\n').filter((tag) => tag !== '')
  const here = new Set(await tags('--points-at', 'HEAD'))
  return (await tags('--merged', 'HEAD', '--sort=-version:refname')).find((tag) => !here.has(tag))
}

/** Packs every package of a tag and installs them in a directory of their own; gives the command's file. */
async function install (tag: string, directory: string): Promise<string> {
  const source = join(directory, 'source')
  const packed = join(directory, 'packed')
  const installed = join(directory, 'installed')
  await sh(root, 'git', 'worktree', 'add', '--detach', source, tag)
  await Promise.all([mkdir(packed), mkdir(installed)])
  say(`installs and builds ${tag}`)
  await sh(source, 'npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund')
  await sh(source, 'npm', 'run', 'build')
  for (const name of await readdir(join(source, 'packages'))) {
    await sh(source, 'npm', 'pack', `./packages/${name}`, '--pack-destination', packed)
  }
  const archives = (await readdir(packed)).map((name) => join(packed, name))
  say(`installs the ${archives.length} packages of ${tag}`)
  await writeFile(join(installed, 'package.json'), JSON.stringify({ name: 'previous', version: '0.0.0', private: true }))
  await sh(installed, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...archives)
  return join(installed, 'node_modules', '@hanse', 'cli', 'bin', 'hanse.js')
}

async function hanse ({ cli, home }: Seat, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [...cli, ...args, '--home', home], { maxBuffer: outputBytesMax })
  return stdout
}

async function until (what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!await holds()) {
    if (performance.now() > end) {
      throw new Error(`${what} did not come true within ${deadlineMs / 1000} s`)
    }
    await delay(pollMs)
  }
  say(`  ${what}`)
}

async function start (seat: Seat): Promise<void> {
  const node = spawn(process.execPath, [...seat.cli, 'run', '--home', seat.home, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  seat.node = node
  for await (const line of createInterface({ input: node.stdout })) {
    if (line.includes('listening')) {
      node.stdout.resume()
      return
    }
  }
  throw new Error(`the node of ${seat.firm} ended before it listened`)
}

async function stop (seat: Seat): Promise<void> {
  const { node } = seat
  delete seat.node
  if (node !== undefined && node.exitCode === null && node.signalCode === null) {
    node.kill('SIGTERM')
    await once(node, 'exit')
  }
}

async function freePort (): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function found (directory: string, seats: readonly Seat[]): Promise<void> {
  for (const seat of seats) {
    const listen = `/ip4/127.0.0.1/tcp/${await freePort()}`
    await hanse(seat, 'init', '--name', seat.firm, '--country', 'DK', '--sector', 'healthcare', '--listen', listen)
  }
  const charter = join(directory, 'both.charter')
  const [first] = seats as [Seat]
  const cards = seats.map(({ home }) => join(home, 'member.card'))
  await run(process.execPath, [...first.cli, 'charter', 'create', ...cards, '--name', 'Two versions', '--out', charter])
  for (const seat of seats) {
    await hanse(seat, 'charter', 'accept', charter, '--yes')
  }
}

const valueOf = ({ firm }: Seat): string => `${firm.toLowerCase()}.example`

async function publish (directory: string, seat: Seat, digit: number): Promise<void> {
  const time = '2026-11-20T05:42:00.000Z'
  const file = join(directory, `${seat.firm}.json`)
  await writeFile(file, JSON.stringify({
    type: 'bundle',
    id: `bundle--0f1d2c3b-4a59-4687-9786-a5b4c3d2e1f${digit}`,
    objects: [{
      type: 'indicator',
      spec_version: '2.1',
      id: `indicator--5b1d8c1f-3b57-4f0e-8a55-0a6c2f9e7d3${digit}`,
      created: time,
      modified: time,
      pattern: `[domain-name:value = '${valueOf(seat)}']`,
      pattern_type: 'stix',
      valid_from: time
    }]
  }))
  await hanse(seat, 'publish', file, '--tlp', 'green')
  await until(`what ${seat.firm} published is acknowledged`, async () =>
    (await hanse(seat, 'delivery', `indicator--5b1d8c1f-3b57-4f0e-8a55-0a6c2f9e7d3${digit}`, '--json')).includes('"acknowledged"'))
}

async function finds (seat: Seat, other: Seat): Promise<void> {
  await until(`${seat.firm} finds what ${other.firm} knows`, async () => (await hanse(seat, 'lookup', valueOf(other), '--json')).includes('indicator--'))
}

async function exchange (directory: string, before: Seat, now: Seat): Promise<void> {
  const seats = [before, now]
  await found(directory, seats)
  await Promise.all(seats.map(start))
  for (const seat of seats) {
    await until(`${seat.firm} is connected`, async () => (await hanse(seat, 'peers', '--json')).includes('"ready"'))
  }
  for (const [i, seat] of seats.entries()) {
    await publish(directory, seat, i)
  }
  await finds(before, now)
  await finds(now, before)
  for (const seat of seats) {
    const { rejected } = JSON.parse(await hanse(seat, 'status', '--json')) as { rejected: Record<string, number> }
    if (Object.keys(rejected).length > 0) {
      throw new Error(`${seat.firm} refused frames of the other version: ${JSON.stringify(rejected)}`)
    }
  }
  await stop(before)
  before.cli = now.cli
  await start(before)
  await finds(before, now)
  await finds(before, before)
}

async function main (): Promise<void> {
  const tag = await previousTag()
  if (tag === undefined) {
    say('there is no previous release: no tag v* lies behind this commit')
    return
  }
  const directory = await mkdtemp(join(tmpdir(), 'hanse-previous-'))
  const now: Seat = { firm: 'Now', home: join(directory, 'now'), cli: ['--conditions=hanse:source', join(root, 'packages', 'cli', 'src', 'index.ts')] }
  const before: Seat = { firm: 'Before', home: join(directory, 'before'), cli: [] }
  try {
    before.cli = [await install(tag, directory)]
    say(`${tag} and this commit in one federation`)
    await exchange(directory, before, now)
    say(`${tag} and this commit understand each other`)
  } finally {
    await Promise.all([stop(before), stop(now)])
    await rm(directory, { recursive: true, force: true })
    await sh(root, 'git', 'worktree', 'prune')
  }
}

await main()
