import { chmod, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { examine, requestCertificate, signRequest, updateMember } from '../../src/index.ts'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { until } from '../support/wait.ts'
import type { Finding, HanseNode, Status } from '../../src/index.ts'
import type { TestFederation, TestMember } from '../support/federation.ts'

let federation: TestFederation
let home: string
beforeEach(async () => {
  federation = await found()
  home = (federation.members.get('Aurora') as TestMember).directory
})
afterEach(async () => { await federation.end() })

const of = (findings: Finding[], check: string): Finding[] => findings.filter((finding) => finding.check === check)
const bad = (findings: Finding[]): unknown => findings.filter(({ verdict }) => verdict === 'failed').map(({ check, code }) => [check, code])

describe('examine', () => {
  it('finds nothing wrong with a new home', async () => {
    const findings = await examine(home)
    expect(bad(findings)).toEqual([])
    expect(findings.map(({ check }) => check)).toEqual(['modes', 'configuration', 'charter', 'certificates', 'keys', 'lock', 'store', 'disk', 'ports', 'clock'])
  })

  it('names modes and repairs them', async () => {
    await chmod(home, 0o755)
    await chmod(join(home, 'node.key'), 0o644)
    expect(bad(await examine(home))).toEqual([['modes', 'E_KEY_PERMISSIONS'], ['modes', 'E_KEY_PERMISSIONS'], ['keys', 'E_KEY_PERMISSIONS']])
    expect(of(await examine(home, { repair: true }), 'modes').map(({ verdict }) => verdict)).toEqual(['repaired', 'repaired'])
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect(bad(await examine(home))).toEqual([])
  })

  it('names what is wrong with configuration, charter, keys, lock and ports', async () => {
    const server = createServer()
    const { addr } = federation.members.get('Aurora') as TestMember
    await new Promise<void>((resolve) => { server.listen(Number(addr.split('/').at(-1)), '127.0.0.1', resolve) })
    expect(bad(await examine(home))).toEqual([['ports', 'E_LISTEN']])
    await new Promise((resolve) => { server.close(resolve) })
    await federation.open('Aurora', { start: false })
    expect(bad(await examine(home))).toEqual([['lock', 'E_LOCKED']])
    await writeFile(join(home, 'authoring.key'), 'x', { mode: 0o600 })
    expect(bad(await examine(home))).toContainEqual(['keys', 'E_KEY_FILE'])
    await writeFile(join(home, 'hanse.yaml'), 'lisen: []')
    expect(bad(await examine(home))).toContainEqual(['configuration', 'E_CONFIG_UNKNOWN_KEY'])
    await rm(join(home, 'charter'))
    expect(bad(await examine(home))).toContainEqual(['charter', 'E_CHARTER_MISSING'])
  })

  it('names certificates that end, that have ended, and that stand beside each other', async () => {
    const dayMs = 24 * 60 * 60 * 1000
    const seen = async (days: number): Promise<unknown> => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * dayMs })
      try {
        return of(await examine(home), 'certificates').map(({ verdict, code }) => `${verdict} ${code}`).sort()
      } finally {
        vi.useRealTimers()
      }
    }
    expect(await seen(300)).toEqual(['ok undefined'])
    expect(await seen(340)).toEqual(Array.from({ length: 4 }, () => 'warning E_CERT_EXPIRES'))
    expect(await seen(400)).toEqual(['failed E_CERT_EXPIRED', ...Array.from({ length: 3 }, () => 'warning E_CERT_EXPIRED')])
    const { directory } = federation.members.get('Brig') as TestMember
    for (const rotate of [false, true]) {
      await updateMember(home, await signRequest(directory, await requestCertificate(directory, { rotate })))
    }
    expect(await seen(0)).toEqual(['warning E_CERT_CONCURRENT'])
  })

  it('walks the audit log, and names the row at which its chain is broken', async () => {
    const node = await federation.open('Aurora', { start: false })
    await node.publish(bundle(indicator("[domain-name:value = 'x.example']")), { tlp: 'green' })
    expect(of(await examine(home, { running: node }), 'audit')).toMatchObject([{ verdict: 'ok' }])
    const broken = Object.assign(Object.create(node) as HanseNode, {
      status: async () => node.status(),
      peers: async () => node.peers(),
      verifyAudit: async () => ({ ...await node.verifyAudit(), break: { row: 3, what: 'it is missing' } })
    })
    expect(of(await examine(home, { running: broken }), 'audit')).toMatchObject([{ verdict: 'failed', code: 'E_AUDIT_BROKEN' }])
    await node.stop()
    expect(of(await examine(home), 'audit')).toMatchObject([{ verdict: 'ok', message: expect.stringContaining('1 rows') }])
  })

  it('names a damaged store, and keeps what can be read of it', async () => {
    const node = await federation.open('Aurora', { start: false })
    await node.publish(bundle(indicator("[domain-name:value = 'x.example']")), { tlp: 'green' })
    await node.stop()
    const level = join(home, 'store', 'level')
    const log = (await readdir(level)).find((name) => name.endsWith('.log')) as string
    const { size } = await stat(join(level, log))
    await truncate(join(level, log), size / 2)
    expect(bad(await examine(home))).toEqual([['store', 'E_STORE_DAMAGED']])
    expect(of(await examine(home, { repair: true }), 'store')).toMatchObject([{ verdict: 'repaired', code: 'E_STORE_DAMAGED' }])
    expect(bad(await examine(home))).toEqual([])
  })

  it('tells a store that lost everything from one that is not there yet', async () => {
    expect(of(await examine(home), 'store')).toMatchObject([{ verdict: 'ok' }])
    await (await federation.open('Aurora', { start: false })).stop()
    const level = join(home, 'store', 'level')
    await Promise.all((await readdir(level)).filter((name) => name.endsWith('.log')).map(async (name) => truncate(join(level, name), 0)))
    expect(bad(await examine(home))).toEqual([['store', 'E_STORE_DAMAGED']])
    expect(of(await examine(home, { repair: true }), 'store')).toMatchObject([{ verdict: 'repaired' }])
    expect(bad(await examine(home))).toEqual([])
  })

  it('asks the node that runs for its clock and its peers', async () => {
    const running = await federation.open('Aurora')
    await federation.open('Brig')
    await until(running, async () => (await running.status()).peersReady === 1)
    const findings = await examine(home, { running })
    expect(bad(findings)).toEqual([])
    expect(of(findings, 'clock')).toMatchObject([{ verdict: 'ok' }])
    expect(of(findings, 'peers').map(({ verdict }) => verdict).sort()).toEqual(['ok', 'warning', 'warning'])
  })

  it('explains a clock that is off, and the last refusal of each peer', async () => {
    const peer = { node: 'n', member: 'm', name: 'Brig', state: 'ready', behind: false, refused: { times: 3, code: 'E_SIG_INVALID' } }
    const running = {
      status: async () => ({ listen: [], objects: 0, entries: 0, clockSkewMs: 400_000, clockOff: true, disk: { state: 'ok' } }) as unknown as Status,
      peers: async () => [peer],
      verifyAudit: async () => ({ first: 0, rows: 0, head: '00' })
    } as unknown as HanseNode
    const findings = await examine(home, { running })
    expect(bad(findings)).toEqual([['clock', 'E_CLOCK']])
    expect(of(findings, 'peers')).toMatchObject([{ verdict: 'warning', code: 'E_SIG_INVALID', message: expect.stringContaining('3 frames') }])
  })
})
