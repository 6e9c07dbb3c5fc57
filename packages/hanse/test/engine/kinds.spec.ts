/** Entries of a version to come: kinds and extensions that nobody here knows, passed on unchanged, and read once they are known. */
import { chunksOf, encodeHandling, fromHex, groupOf, prepareNext, prepareOpening, assemble, laneAfter, multikey } from '@hanse/core'
import { leafState } from '@hanse/store'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { opaqueFacts, understood } from '../../src/engine/understanding.ts'
import { bundle, indicator } from '../support/bundles.ts'
import { firms, found } from '../support/federation.ts'
import { held, objectsUntil, until } from '../support/wait.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { HanseNode } from '../../src/index.ts'
import type { Context } from '../../src/member/context.ts'
import type { TestObject } from '../support/bundles.ts'
import type { TestFederation } from '../support/federation.ts'
import type { CborMapValue, Entry, Handling, LaneState, Verified } from '@hanse/core'

const green: Handling = { tlp: 'green', audience: { any: [{ all: true }] } }

interface Later { kind: string, leaves: Uint8Array[], ext?: Map<string, CborMapValue> }

let federation: TestFederation
beforeEach(async () => { federation = await found(firms.slice(0, 3)) })
afterEach(async () => {
  understood.kinds.delete('rumour')
  understood.critical.delete('!quorum')
  await federation.end()
})

const engineOf = (node: HanseNode): Engine => (node as unknown as { engine: Engine }).engine

/** Seals as a newer version would, by the node's own keys, and publishes. */
async function publishLater (node: HanseNode, ...entries: Later[]): Promise<Array<Verified<Entry>>> {
  const { identity, engine } = node as unknown as { identity: Context, engine: Engine }
  const { suite, signer, node: self, roster } = identity
  const federationId = fromHex(roster.federation)
  const sign = async (prepared: ReturnType<typeof prepareNext>): Promise<Verified<Entry>> =>
    assemble(suite, prepared, await signer.sign(prepared.signInput), signer.publicKey)
  const time = Date.now()
  const opening = await sign(prepareOpening(suite, {
    federation: federationId,
    node: multikey(self.nodeKey),
    incarnation: identity.incarnation,
    handling: encodeHandling(green),
    nonce: new Uint8Array(16),
    certificate: fromHex(self.certificate),
    time
  }))
  let lane: LaneState = laneAfter(opening)
  const sealed: Array<Verified<Entry>> = []
  for (const { kind, leaves, ext } of entries) {
    const seed = new Uint8Array(32)
    const entry = await sign(prepareNext(suite, lane, { kind, time, leaves, seed, ...(ext !== undefined && { ext }) }))
    await engine.publish([
      ...sealed.length === 0 ? [{ entry: opening, bodies: [] }] : [],
      { entry, bodies: chunksOf(suite, entry.id, leaves, { seed }).map((chunk) => ({ chunk, facts: chunk.leaves.map(opaqueFacts) })) }
    ])
    sealed.push(entry)
    lane = laneAfter(entry)
  }
  expect(groupOf(suite, federationId, encodeHandling(green))).toBeTypeOf('string')
  return sealed
}

const leafOf = (object: TestObject): Uint8Array => new TextEncoder().encode(JSON.stringify(object))

/** How many leaves of an entry a node holds; undefined while it has no header. */
function leaves (node: HanseNode, { id }: Entry): number | undefined {
  return engineOf(node).machine.leafStates(id)?.filter((state) => state === leafState.held).length
}

describe('entries of a version to come', () => {
  const rumour = indicator("[domain-name:value = 'rumour.example']")
  const bound = indicator("[domain-name:value = 'bound.example']")
  const plain = indicator("[domain-name:value = 'plain.example']")
  const ext = new Map<string, CborMapValue>([['later', new Map([['level', 3]])]])

  it('pass unchanged over a relay that does not know them; what is critical stays with whom the author gave it', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const [first, strange, noted, critical, last] = await publishLater(
      aurora,
      { kind: 'bundle', leaves: [leafOf(plain)] },
      { kind: 'rumour', leaves: [leafOf(rumour), new Uint8Array([0xff, 0, 1])], ext },
      { kind: 'bundle', leaves: [leafOf({ ...plain, id: `${plain.id.slice(0, -1)}0`, name: 'noted' })], ext },
      { kind: 'bundle', leaves: [leafOf(bound)], ext: new Map([['!quorum', 2]]) },
      { kind: 'rumour', leaves: [leafOf(rumour)] }
    ) as [Verified<Entry>, Verified<Entry>, Verified<Entry>, Verified<Entry>, Verified<Entry>]
    await vi.waitFor(() => { expect([first, strange, noted, critical, last].map((entry) => leaves(brig, entry))).toEqual([1, 2, 1, 1, 1]) })
    expect((await held(brig)).sort()).toEqual([plain.id, `${plain.id.slice(0, -1)}0`].sort())
    expect((await brig.lookup('rumour.example')).matches).toEqual([])
    await aurora.stop()

    const corvette = await federation.open('Corvette')
    await vi.waitFor(() => { expect([first, strange, noted, critical, last].map((entry) => leaves(corvette, entry))).toEqual([1, 2, 1, 0, 1]) }, 10_000)
    for (const entry of [strange, noted, critical, last]) {
      expect(engineOf(corvette).machine.header(entry.id)).toMatchObject({ headerBytes: entry.headerBytes, signature: entry.signature })
    }
    expect(engineOf(corvette).machine.header(strange.id)?.header.ext).toEqual(ext)
    // from the author comes what the relay may not judge
    const again = await federation.open('Aurora')
    await until(again, async () => (await again.status()).peersReady === 2)
    await vi.waitFor(() => { expect(leaves(corvette, critical)).toBe(1) }, 10_000)
    expect((await corvette.lookup('bound.example')).matches).toEqual([])
  })

  it('are read at the first start of a version that knows them, told, found, and passed on', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const sealed = await publishLater(
      aurora,
      { kind: 'rumour', leaves: [leafOf(rumour)] },
      { kind: 'bundle', leaves: [leafOf(bound)], ext: new Map([['!quorum', 2]]) }
    )
    await vi.waitFor(() => { expect(sealed.map((entry) => leaves(brig, entry))).toEqual([1, 1]) })
    expect(await held(brig)).toEqual([])
    await Promise.all([aurora.stop(), brig.stop()])

    understood.kinds.add('rumour')
    understood.critical.add('!quorum')
    for (let start = 0; start < 2; start++) {
      const newer = await federation.open('Brig', { start: false })
      // who was told up to here is told as well: what was not read had its place before
      expect(new Set(await held(newer))).toEqual(new Set([rumour.id, bound.id]))
      expect((await newer.status()).entries).toBe(3)
      expect((await newer.lookup('rumour.example')).matches).toMatchObject([{ id: rumour.id }])
      expect((await newer.status()).objects).toBe(2)
      await newer.stop()
    }
    const [newer, corvette] = await Promise.all([federation.open('Brig'), federation.open('Corvette')])
    await objectsUntil(corvette, (ids) => ids.has(bound.id) && ids.has(rumour.id))
    expect((await newer.verifyAudit()).break).toBeUndefined()
  })

  it('leave the lane open for what this version knows', async () => {
    const aurora = await federation.open('Aurora')
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    await publishLater(aurora, { kind: 'rumour', leaves: [leafOf(rumour)] })
    await aurora.publish(bundle(plain), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(plain.id))
  })
})
