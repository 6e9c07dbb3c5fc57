/** A node whose disk altered bytes: it refuses to start, is repaired, and gets back from its peers, over TCP, what they may give it. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examine } from 'hanse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../../packages/hanse/test/support/bundles.ts'
import { found } from '../../packages/hanse/test/support/federation.ts'
import { createRandom, runSeed } from './support/random.ts'
import type { TestFederation, TestMember } from '../../packages/hanse/test/support/federation.ts'
import type { HanseNode, ObjectEvent } from 'hanse'

const publications = 30
const flipsPerFile = 3
const runDeadlineMs = 240_000
/** What a peer could not give at once is asked for again in the next round, a minute later. */
const pollOptions = { timeout: 90_000, interval: 100 }
const random = createRandom(runSeed())

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

async function held (node: HanseNode): Promise<string[]> {
  const ids: string[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
    ids.push((event as ObjectEvent).id)
  }
  return ids
}

/** Alters some bytes of every file with content. */
async function flip (directory: string, name: RegExp): Promise<number> {
  const names = (await readdir(directory)).filter((file) => name.test(file))
  for (const file of names) {
    const bytes = await readFile(join(directory, file))
    for (let i = 0; i < flipsPerFile && bytes.length > 0; i++) {
      bytes[random.below(bytes.length)] ^= 1 << random.below(8)
    }
    await writeFile(join(directory, file), bytes)
  }
  return names.length
}

describe(`a node with a damaged store (SEED=${random.seed})`, () => {
  it.each([['its log', /\.log$/], ['its tables', /\.ldb$/], ['its manifest', /^MANIFEST/]])('gets back from peers what %s lost', async (_, files) => {
    const { directory } = federation.members.get('Brig') as TestMember
    const level = join(directory, 'store', 'level')
    const aurora = await federation.open('Aurora')
    const nodes = [await federation.open('Brig')]
    const brig = (): HanseNode => nodes.at(-1) as HanseNode
    const wanted: string[] = []
    for (let i = 0; i < publications; i++) {
      const object = indicator(`[domain-name:value = 'n${i}.example']`)
      await (i % 3 === 0 ? brig() : aurora).publish(bundle(object), { tlp: i % 2 === 0 ? 'green' : 'clear' })
      wanted.push(object.id)
      if (i === publications / 2) {
        await expect.poll(async () => (await held(brig())).length, pollOptions).toBe(wanted.length)
        await expect.poll(async () => (await held(aurora)).length, pollOptions).toBe(wanted.length)
        // what is in the log so far becomes tables at the next start
        await brig().stop()
        nodes.push(await federation.open('Brig'))
      }
    }
    await expect.poll(async () => (await held(brig())).sort(), pollOptions).toEqual(wanted.toSorted())
    await expect.poll(async () => (await held(aurora)).sort(), pollOptions).toEqual(wanted.toSorted())
    await brig().stop()

    expect(await flip(level, files)).toBeGreaterThan(0)
    await expect(federation.open('Brig')).rejects.toMatchObject({ code: 'E_STORE_DAMAGED', message: expect.stringContaining('hanse doctor --repair') })
    const findings = await examine(directory, { repair: true })
    expect(findings.filter(({ check }) => check === 'store')).toMatchObject([{ verdict: 'repaired', code: 'E_STORE_DAMAGED' }])

    nodes.push(await federation.open('Brig'))
    await expect.poll(async () => (await held(brig())).sort(), pollOptions).toEqual(wanted.toSorted())
    expect((await brig().lookup('n1.example')).matches).toHaveLength(1)
    expect((await brig().lookup('n0.example')).matches).toHaveLength(1)
    expect(await brig().status()).toMatchObject({ repair: { lost: expect.any(Number), what: expect.arrayContaining([expect.any(String)]), wanted: 0 } })

    const later = indicator("[domain-name:value = 'later.example']")
    await brig().publish(bundle(later), { tlp: 'green' })
    await expect.poll(async () => (await held(aurora)).sort(), pollOptions).toEqual([...wanted, later.id].sort())
    expect((await aurora.status()).rejected).not.toHaveProperty('E_CHAIN_FORK')
  }, runDeadlineMs)
})
