/** Nodes of a federation, one of which runs on a small disk: it gets full, stays of use, and recovers by itself. */
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeWithDisks, smallDisk } from '../../../../test/support/small-disk.ts'
import { examine } from '../../src/index.ts'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { eventOf, held } from '../support/wait.ts'
import type { SmallDisk } from '../../../../test/support/small-disk.ts'
import type { HanseNode } from '../../src/index.ts'
import type { TestObject } from '../support/bundles.ts'
import type { TestFederation, TestMember } from '../support/federation.ts'

const mebibyte = 1024 * 1024
const diskBytes = 96 * mebibyte
/** A look takes place every 10 s. */
const pollOptions = { timeout: 45_000, interval: 100 }
const deadlineMs = 120_000

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

/** Brig's home on a disk of its own. */
async function moveBrig (): Promise<SmallDisk> {
  const disk = smallDisk(diskBytes)
  const brig = federation.members.get('Brig') as TestMember
  const directory = join(disk.directory, 'home')
  await cp(brig.directory, directory, { recursive: true })
  federation.members.set('Brig', { ...brig, directory })
  return disk
}

let made = 0
function fresh (): TestObject {
  return indicator(`[domain-name:value = 'disk-${made++}.example']`)
}

async function stateOf (node: HanseNode): Promise<string> {
  return (await node.status()).disk.state
}

describeWithDisks('a node on a small disk', () => {
  let disk: SmallDisk
  beforeEach(async () => { disk = await moveBrig() })
  afterEach(async () => {
    await federation.end()
    disk[Symbol.dispose]()
  })

  it('refuses to publish when it is full, answers and keeps what it has, and goes on by itself when there is room', async () => {
    const [aurora, brig] = [await federation.open('Aurora'), await federation.open('Brig')]
    const before = [fresh(), fresh()]
    await aurora.publish(bundle(before[0] as TestObject), { tlp: 'green' })
    await brig.publish(bundle(before[1] as TestObject), { tlp: 'green' })
    await expect.poll(async () => (await held(brig)).length, pollOptions).toBe(2)
    await disk.fill()
    const told = eventOf(brig, (event) => event.type === 'disk')
    const refused = fresh()
    await expect((async () => {
      // what is left of the last page on the disk takes some
      for (;;) {
        await brig.publish(bundle(refused), { tlp: 'green' })
        before.push(refused)
      }
    })()).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    expect(await told).toMatchObject({ type: 'disk', state: 'full', code: 'E_DISK_FULL' })
    await expect(brig.publish(bundle(fresh()), { tlp: 'green' })).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await expect(brig.import(bundle(fresh()))).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    expect((await brig.lookup('disk-0.example')).matches).toHaveLength(1)
    expect(await brig.metrics()).toContain('hanse_disk_state{state="full"} 1')
    expect((await examine((federation.members.get('Brig') as TestMember).directory, { running: brig })).find(({ check }) => check === 'disk'))
      .toMatchObject({ verdict: 'failed', code: 'E_DISK_FULL' })
    const meanwhile = fresh()
    await aurora.publish(bundle(meanwhile), { tlp: 'green' })
    const holding = await held(brig)
    expect(holding).not.toContain(meanwhile.id)
    await disk.fill()
    await disk.clear()
    await expect.poll(async () => stateOf(brig), pollOptions).toBe('ok')
    await expect.poll(async () => held(brig), pollOptions).toContain(meanwhile.id)
    const after = fresh()
    await brig.publish(bundle(after), { tlp: 'green' })
    await expect.poll(async () => held(aurora), pollOptions).toContain(after.id)
    expect(await held(brig)).toEqual(expect.arrayContaining(holding))
    expect((await brig.peers()).every(({ refused }) => refused === undefined)).toBe(true)
  }, deadlineMs)

  it('below its floor takes headers and no content of others, publishes itself, and fetches the rest when there is room', async () => {
    const [aurora, brig] = [await federation.open('Aurora'), await federation.open('Brig')]
    await expect.poll(async () => (await brig.status()).peersReady, pollOptions).toBe(1)
    await disk.fill(diskBytes / 16)
    await expect.poll(async () => stateOf(brig), pollOptions).toBe('low')
    expect((await examine((federation.members.get('Brig') as TestMember).directory, { running: brig })).find(({ check }) => check === 'disk'))
      .toMatchObject({ verdict: 'warning', code: 'E_DISK_LOW' })
    const [theirs, own] = [fresh(), fresh()]
    await aurora.publish(bundle(theirs), { tlp: 'green' })
    await expect.poll(async () => (await brig.status()).entries, pollOptions).toBe(2)
    await brig.publish(bundle(own), { tlp: 'green' })
    await expect.poll(async () => held(aurora), pollOptions).toContain(own.id)
    expect(await held(brig)).toEqual([own.id])
    await disk.clear()
    await expect.poll(async () => stateOf(brig), pollOptions).toBe('ok')
    // at once, and not at the next round, which is a minute away
    await expect.poll(async () => held(brig), { ...pollOptions, timeout: 20_000 }).toContain(theirs.id)
  }, 2 * deadlineMs)

  it('starts for reading on a full disk by its ballast, and says so', async () => {
    const brig = await federation.open('Brig')
    const object = fresh()
    await brig.publish(bundle(object), { tlp: 'green' })
    await expect.poll(async () => (await brig.status()).disk.ballastBytes, pollOptions).toBe(16 * mebibyte)
    await brig.stop()
    await disk.fill()
    const again = await federation.open('Brig')
    expect((await again.status()).disk).toMatchObject({ state: 'full', code: 'E_DISK_FULL', ballastBytes: 0 })
    expect(await held(again)).toEqual([object.id])
    await expect(again.publish(bundle(fresh()), { tlp: 'green' })).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    await disk.clear()
    await expect.poll(async () => stateOf(again), pollOptions).toBe('ok')
    await again.publish(bundle(fresh()), { tlp: 'green' })
  }, deadlineMs)
})
