import { randomBytes } from 'node:crypto'
import { HanseError } from 'hanse'
import { describe, expect, it } from 'vitest'
import { bundleBytesMax, connectApi } from '../../src/index.ts'
import { collect } from '../support/collect.ts'
import { heldEvents, hostileBytes } from '../support/fake-content.ts'
import { FakeHanse } from '../support/fake-hanse.ts'
import { serveFake, temporary } from '../support/served.ts'
import type { Hanse } from 'hanse'

const terms = { tlp: 'amber' as const, audience: { any: [{ countries: ['FR'], sectors: ['healthcare'] }], except: { members: ['did:key:z6Mk'] } } }

/** Every question with one answer, as a caller asks it. */
const questions: Record<string, (hanse: Hanse, signal?: AbortSignal) => Promise<unknown>> = {
  import: async (hanse, signal) => hanse.import(hostileBytes, { signal }),
  preview: async (hanse, signal) => hanse.preview(hostileBytes, terms, { signal }),
  publish: async (hanse, signal) => hanse.publish(hostileBytes, terms, { signal, at: 7, hold: true, note: 'a note', by: 'Ada' }),
  outbox: async (hanse, signal) => hanse.outbox({ signal }),
  release: async (hanse, signal) => hanse.release('a/b', { why: 'it is fine', by: 'Bea', signal }),
  drop: async (hanse, signal) => hanse.drop('a/b', { why: 'no', by: 'Bea', signal }),
  lookup: async (hanse, signal) => hanse.lookup('evil[.]com', { signal }),
  explain: async (hanse, signal) => hanse.explain('indicator--1/../?x=%', { signal, member: 'Müller & Söhne' }),
  members: async (hanse, signal) => hanse.members({ signal }),
  peers: async (hanse, signal) => hanse.peers({ signal }),
  withdraw: async (hanse, signal) => hanse.withdraw(['indicator--1', 'x/../y'], { reason: 'legal', signal }),
  delivery: async (hanse, signal) => hanse.delivery('ab', { signal }),
  status: async (hanse, signal) => hanse.status({ signal }),
  forks: async (hanse, signal) => hanse.forks({ signal }),
  loadRules: async (hanse, signal) => hanse.loadRules({ signal }),
  loadCertificates: async (hanse, signal) => hanse.loadCertificates({ signal }),
  pending: async (hanse, signal) => hanse.pending({ all: true, signal }),
  ballot: async (hanse, signal) => hanse.ballot({ kind: 'group', group: 'a/b', members: ['did:key:z6Mk'] }, { signal }),
  vote: async (hanse, signal) => hanse.vote({ form: 'link-statement', body: new Uint8Array([255, 0]) }, new Uint8Array(64), { signal }),
  invite: async (hanse, signal) => hanse.invite({ expiresInMs: 7, note: 'Müller', signal }),
  invitations: async (hanse, signal) => hanse.invitations({ signal }),
  revokeInvitation: async (hanse, signal) => hanse.revokeInvitation('a/b', { signal }),
  verifyAudit: async (hanse, signal) => hanse.verifyAudit({ signal })
}

describe.each(Object.entries(questions))('%s over the API', (method, question) => {
  it('gives what the node gives, and hands it what it was given', async () => {
    await using served = await serveFake()
    expect(await question(served.client)).toEqual(await question(new FakeHanse()))
    const direct = new FakeHanse()
    await question(direct)
    expect(served.node.asked[0]?.args).toEqual(direct.asked[0]?.args)
  })

  it('throws what the node throws', async () => {
    await using served = await serveFake()
    served.node.failure = new HanseError('E_AUDIENCE_REQUIRED', 'AMBER needs an audience', { tlp: 'amber' })
    const error = await question(served.client).catch((error) => error)
    expect(error).toBeInstanceOf(HanseError)
    expect(error).toMatchObject({ code: 'E_AUDIENCE_REQUIRED', message: 'AMBER needs an audience', facts: { tlp: 'amber' } })
  })

  it('aborted in flight rejects with the reason and ends the work of the node', async () => {
    await using served = await serveFake()
    served.node.hang = true
    const aborter = new AbortController()
    const pending = question(served.client, aborter.signal)
    pending.catch(() => {})
    await served.node.wasAsked(method)
    const reason = new Error('enough')
    aborter.abort(reason)
    await expect(pending).rejects.toBe(reason)
    expect(await served.node.wasAborted()).toBeDefined()
  })

  it('aborted before sends nothing', async () => {
    await using served = await serveFake()
    await expect(question(served.client, AbortSignal.abort('before'))).rejects.toBe('before')
    expect(served.node.asked).toEqual([])
  })

  it('is told apart from a node that is not there', async () => {
    await using directory = await temporary()
    const client = connectApi({ socket: `${directory.path}/none.sock` })
    await expect(question(client)).rejects.toMatchObject({ code: 'E_NO_NODE' })
  })

  it('ends when the server closes', async () => {
    await using served = await serveFake()
    served.node.hang = true
    const pending = question(served.client)
    pending.catch(() => {})
    await served.node.wasAsked(method)
    await served.api.close()
    await expect(pending).rejects.toMatchObject({ code: 'E_NODE_STOPPED' })
  })
})

describe('bundles over the API', () => {
  it('arrive byte for byte, whatever the bytes', async () => {
    await using served = await serveFake()
    const bundle = randomBytes(100_000)
    await served.client.publish(bundle, {})
    expect(Buffer.from(served.node.asked[0]?.args[0] as Uint8Array).equals(bundle)).toBe(true)
  })

  it('may be text, which travels as UTF-8', async () => {
    await using served = await serveFake()
    await served.client.import('{"name":"Lübeck"}')
    expect(new TextDecoder().decode(served.node.asked[0]?.args[0] as Uint8Array)).toBe('{"name":"Lübeck"}')
  })

  it('are taken up to the limit and refused above it', async () => {
    await using served = await serveFake()
    await served.client.import(new Uint8Array(bundleBytesMax))
    expect(served.node.asked[0]?.args[0]).toHaveLength(bundleBytesMax)
    await expect(served.client.import(new Uint8Array(bundleBytesMax + 1)))
      .rejects.toMatchObject({ code: 'E_LIMIT_BUNDLE_BYTES', facts: { value: bundleBytesMax + 1 } })
  })
})

describe('an error that is no HanseError', () => {
  it('arrives as a defect', async () => {
    await using served = await serveFake()
    served.node.failure = new TypeError('x is undefined')
    await expect(served.client.status()).rejects.toMatchObject({ code: 'E_INTERNAL', message: expect.stringContaining('x is undefined') })
  })

  it('in a stream too', async () => {
    await using served = await serveFake()
    served.node.failure = new HanseError('E_CURSOR', 'no such cursor', {})
    await expect(collect(served.client.subscribe())).rejects.toMatchObject({ code: 'E_CURSOR' })
  })
})

it('the fixture holds every type of event', () => {
  expect(heldEvents.map((event) => event.type)).toEqual(['object', 'withdrawn', 'delivery', 'peer', 'refused', 'disk'])
})
