/** One member's node on a real store, offline: what people and products hand to `import`, `publish` and `lookup`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acceptCharter, createHanse, createHome, foundFederation } from 'hanse'
import { afterAll, beforeAll } from 'vitest'
import type { HanseNode } from 'hanse'

let current: HanseNode | undefined
let other: string | undefined

/** Gives the specs of one file a node, which is stopped after the last. */
export function withNode (): void {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hanse-bad-input-'))
    const homes = ['Aurora', 'Brig'].map((name) => join(root, name))
    const cards: string[] = []
    for (const [i, home] of homes.entries()) {
      const { card, member } = await createHome(home, { name: i === 0 ? 'Aurora' : 'Brig', country: 'NL', sectors: ['energy'], listen: [] })
      cards.push(card)
      other = member
    }
    const charter = foundFederation(cards, { name: 'Bad input', at: Date.now() })
    await acceptCharter(homes[0], charter)
    current = await createHanse({ directory: homes[0], start: false })
  })
  afterAll(async () => {
    await current?.stop()
    await rm(root, { recursive: true, force: true })
  })
}

/** The node of the running spec. */
export function node (): HanseNode {
  if (current === undefined) {
    throw new Error('withNode() was not called in this spec')
  }
  return current
}

/** The id of the other member. */
export function otherMember (): string {
  return other ?? ''
}

/** Everything that a bad input must leave as it was. */
export async function snapshot (): Promise<unknown> {
  const { lanes, entries, objects, privateObjects } = await node().status()
  const held: string[] = []
  for await (const event of node().subscribe({ since: 'start', types: ['object'], follow: false })) {
    held.push(event.type === 'object' ? `${event.id} ${Buffer.from(event.bytes).toString('hex')}` : '')
  }
  return { lanes, entries, objects, privateObjects, outbox: (await node().outbox()).length, held }
}
