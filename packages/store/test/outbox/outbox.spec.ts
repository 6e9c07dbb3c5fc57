import { toUtf8 } from '@hanse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backends } from '../support/backends.ts'
import { leaf, TestLane } from '../support/lane.ts'
import type { Store } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'

const id = 'ab'.repeat(16)

describe.each(backends)('the outbox on $name', (backend: Backend) => {
  let opened: Awaited<ReturnType<Backend['make']>>
  let store: Store

  beforeEach(async () => {
    opened = await backend.make()
    store = await opened.open()
  })

  afterEach(async () => {
    await store.close()
    await opened.remove()
  })

  it('keeps what waits over a restart, and what is said of it anew', async () => {
    await store.append([{ type: 'outbox', id, item: toUtf8('held'), bundle: toUtf8('bundle') }])
    await store.close()
    store = await opened.open()
    expect(await store.outbox()).toEqual([{ id, item: toUtf8('held') }])
    await store.append([{ type: 'outbox', id, item: toUtf8('scheduled') }])
    expect(await store.outbox()).toEqual([{ id, item: toUtf8('scheduled') }])
    expect(await store.outboxBundle(id)).toEqual(toUtf8('bundle'))
  })

  it('lets go of it in the batch that publishes it, or not at all', async () => {
    const lane = new TestLane(1)
    await store.append([{ type: 'outbox', id, item: toUtf8('held'), bundle: toUtf8('bundle') }])
    const { chunks } = lane.seal([leaf('a')])
    await expect(store.append([...chunks, { type: 'outbox-remove', id }])).rejects.toMatchObject({ code: 'E_STORE_WRITE' })
    expect(await store.outbox()).toHaveLength(1)
    await store.append([...lane.open(), { type: 'outbox-remove', id }])
    expect(await store.outbox()).toEqual([])
    expect(await store.outboxBundle(id)).toBeUndefined()
  })
})
