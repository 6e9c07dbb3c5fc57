import { describe, expect, it } from 'vitest'
import { streamsMax } from '../../src/index.ts'
import { collect } from '../support/collect.ts'
import { exportItems, heldEvents, hostileBytes } from '../support/fake-content.ts'
import { serveFake } from '../support/served.ts'

async function * forever (): AsyncGenerator<string> {
  yield 'evil.example'
  await new Promise(() => {})
}

describe('an export over the API', () => {
  it('comes as the node gives it, asked as the caller asks', async () => {
    await using served = await serveFake()
    const options = { types: ['indicator'], since: 'c&=?', purpose: 'siem', use: 'block' as const, by: 'Ada' }
    const items = await collect(served.client.export(options))
    expect(items).toEqual(exportItems)
    expect(items[0]?.type === 'object' && [items[0].permits('monitor'), items[0].permits('block')]).toEqual([true, false])
    expect(served.node.asked[0]?.args).toEqual([options])
  })
})

describe('events over the API', () => {
  it('come as the node gives them, and the stream ends', async () => {
    await using served = await serveFake()
    const options = { since: 'c&=? 0', types: ['object', 'peer'] as const, follow: false }
    expect(await collect(served.client.subscribe(options))).toEqual(heldEvents)
    expect(served.node.asked[0]?.args).toEqual([options])
  })

  it('come at once, and leaving the loop ends the work of the node', async () => {
    await using served = await serveFake()
    const seen = []
    for await (const event of served.client.subscribe()) {
      seen.push(event)
      if (seen.length === heldEvents.length) {
        break
      }
    }
    expect(seen).toEqual(heldEvents)
    expect(await served.node.wasAborted()).toBeDefined()
  })

  it('aborted in flight reject with the reason and end the work of the node', async () => {
    await using served = await serveFake()
    const aborter = new AbortController()
    const reason = new Error('enough')
    const following = async (): Promise<void> => {
      for await (const event of served.client.subscribe({ signal: aborter.signal })) {
        if (event.cursor === heldEvents.at(-1)?.cursor) {
          aborter.abort(reason)
        }
      }
    }
    await expect(following()).rejects.toBe(reason)
    expect(await served.node.wasAborted()).toBeDefined()
  })

  it('say that the node stopped when the server closes', async () => {
    await using served = await serveFake()
    const following = async (): Promise<void> => {
      for await (const event of served.client.subscribe()) {
        if (event.cursor === heldEvents.at(-1)?.cursor) {
          void served.api.close()
        }
      }
    }
    await expect(following()).rejects.toMatchObject({ code: 'E_NODE_STOPPED' })
  })

  it('do not keep the server from closing when nobody reads them', async () => {
    await using served = await serveFake()
    const iterator = served.client.subscribe()[Symbol.asyncIterator]()
    await iterator.next()
    await served.api.close()
  })

  it('are limited in number, and a closed one makes room', async () => {
    await using served = await serveFake()
    const open = Array.from({ length: streamsMax }, () => served.client.subscribe()[Symbol.asyncIterator]())
    await Promise.all(open.map(async (iterator) => iterator.next()))
    await expect(collect(served.client.subscribe({ follow: false })))
      .rejects.toMatchObject({ code: 'E_LIMIT_STREAMS', facts: { limit: streamsMax } })
    await open[0]?.return?.()
    await served.node.wasAborted()
    expect(await collect(served.client.subscribe({ follow: false }))).toEqual(heldEvents)
  })
})

describe('many lookups over the API', () => {
  it('answer in order', async () => {
    await using served = await serveFake()
    const values = Array.from({ length: 2000 }, (_, at) => `host${at}.example\n"`)
    const answers = await collect(served.client.lookupMany(values))
    expect(answers.map((answer) => answer.query)).toEqual(values)
    expect(answers[7]?.matches[0]?.bytes).toEqual(hostileBytes)
  })

  it('answer each value before the next one is there', async () => {
    await using served = await serveFake()
    const asked: string[] = []
    const first = Promise.withResolvers<void>()
    async function * values (): AsyncGenerator<string> {
      yield 'a.example'
      await first.promise
      yield 'b.example'
    }
    for await (const { query } of served.client.lookupMany(values())) {
      asked.push(query)
      first.resolve()
    }
    expect(asked).toEqual(['a.example', 'b.example'])
  })

  it('give the answers before an error, then the error', async () => {
    await using served = await serveFake()
    const seen: string[] = []
    const all = async (): Promise<void> => {
      for await (const { query } of served.client.lookupMany(['a.example', 'fail', 'b.example'])) {
        seen.push(query)
      }
    }
    await expect(all()).rejects.toMatchObject({ code: 'E_STORE_DAMAGED', facts: { at: 7 } })
    expect(seen).toEqual(['a.example'])
  })

  it('aborted in flight reject with the reason and end the work of the node', async () => {
    await using served = await serveFake()
    const aborter = new AbortController()
    const reason = new Error('enough')
    const all = async (): Promise<void> => {
      for await (const answer of served.client.lookupMany(forever(), { signal: aborter.signal })) {
        expect(answer.query).toBe('evil.example')
        aborter.abort(reason)
      }
    }
    await expect(all()).rejects.toBe(reason)
    const asked = await served.node.wasAsked('lookupMany')
    expect(await new Promise((resolve) => {
      if (asked.signal?.aborted === true) {
        resolve(true)
      }
      asked.signal?.addEventListener('abort', () => { resolve(true) })
    })).toBe(true)
  })

  it('reject with what the values failed with', async () => {
    await using served = await serveFake()
    async function * values (): AsyncGenerator<string> {
      yield 'a.example'
      throw new RangeError('the list ends here')
    }
    await expect(collect(served.client.lookupMany(values()))).rejects.toThrow(new RangeError('the list ends here'))
  })

  it('refuse a line that is too long', async () => {
    await using served = await serveFake()
    await expect(collect(served.client.lookupMany(['x'.repeat(70_000)]))).rejects.toMatchObject({ code: 'E_LIMIT_LINE' })
  })
})
