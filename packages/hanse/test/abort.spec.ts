import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { held } from './support/wait.ts'
import type { AbortOptions, HanseNode } from '../src/index.ts'
import type { TestFederation } from './support/federation.ts'

let federation: TestFederation
let node: HanseNode
let known: { id: string, publication: string, waiting: string }

beforeAll(async () => {
  federation = await found()
  node = await federation.open('Aurora', { start: false })
  const object = indicator("[domain-name:value = 'known.example']")
  const { publication } = await node.publish(bundle(object), { tlp: 'green' })
  const { waiting } = await node.publish(bundle(object), { tlp: 'green' }, { hold: true })
  known = { id: object.id, publication: publication as string, waiting: waiting?.id as string }
})
afterAll(async () => { await federation.end() })

const many = (): string => bundle(...Array.from({ length: 3000 }, (_, i) => indicator(`[domain-name:value = 'n${i}.example']`)))

async function drain (events: AsyncIterable<unknown>): Promise<void> {
  for await (const event of events) {
    expect(event).toBeDefined()
  }
}

async function * endless (): AsyncGenerator<string> {
  while (true) {
    yield 'known.example'
  }
}

/** Every method of the interface, in flight. */
const calls: Record<string, (options: AbortOptions) => Promise<unknown>> = {
  import: async (options) => node.import(many(), options),
  preview: async (options) => node.preview(many(), { tlp: 'green' }, options),
  publish: async (options) => node.publish(many(), { tlp: 'green' }, options),
  subscribe: async (options) => { await drain(node.subscribe({ since: 'start', ...options })) },
  lookup: async (options) => node.lookup('known.example', options),
  lookupMany: async (options) => { await drain(node.lookupMany(endless(), options)) },
  explain: async (options) => node.explain(known.id, options),
  members: async (options) => node.members(options),
  peers: async (options) => node.peers(options),
  delivery: async (options) => node.delivery(known.publication, options),
  status: async (options) => node.status(options),
  outbox: async (options) => node.outbox(options),
  release: async (options) => node.release(known.waiting, { why: 'x', ...options }),
  drop: async (options) => node.drop(known.waiting, { why: 'x', ...options }),
  audit: async (options) => { await drain(node.audit(options)) },
  loadRules: async (options) => node.loadRules(options),
  verifyAudit: async (options) => node.verifyAudit(options)
}

describe('an aborted call', () => {
  for (const [name, call] of Object.entries(calls)) {
    it(`${name} rejects with the signal's reason, in flight and before`, async () => {
      const reason = new Error(`enough of ${name}`)
      const controller = new AbortController()
      const running = call({ signal: controller.signal })
      controller.abort(reason)
      await expect(running).rejects.toBe(reason)
      await expect(call({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })
  }

  it('publishes nothing, and the node goes on', async () => {
    const before = (await held(node)).length
    const controller = new AbortController()
    const running = node.publish(many(), { tlp: 'green' }, { signal: controller.signal })
    controller.abort()
    await expect(running).rejects.toThrow()
    expect((await held(node)).length).toBe(before)
    const after = indicator("[domain-name:value = 'after.example']")
    expect((await node.publish(bundle(after), { tlp: 'green' })).objects).toBe(1)
    expect(await held(node)).toContain(after.id)
  })
})
