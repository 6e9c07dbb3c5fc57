import { HanseError } from '@hanse/core'
import { defaultLogger } from '@libp2p/logger'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import type { EngineEvent } from '../../src/engine/event.ts'
import type { Publication } from '../../src/index.ts'
import type { Context } from '../../src/member/context.ts'
import type { Order, Publisher } from '../../src/publish/publisher.ts'
import type { StoreWrite } from '@hanse/store'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const startMs = 1_700_000_000_000

/** An outbox over a store in memory, and a publisher that publishes whatever passes the gate. */
class Bench {
  readonly items = new Map<string, { item: Uint8Array, bundle: Uint8Array }>()
  readonly published: Array<{ id: string | undefined, why: string | undefined }> = []
  readonly audit: string[] = []
  readonly listeners = new Set<(event: EngineEvent) => void>()
  /** as peers told it; undefined before any did */
  skewMs: number | undefined = 0
  failure: Error | undefined
  refused: Publication['refused'] = []

  open (): Outbox {
    const context = {
      clock: systemClock,
      store: {
        outbox: async () => [...this.items].map(([id, { item }]) => ({ id, item })),
        outboxBundle: async (id: string) => this.items.get(id)?.bundle
      },
      engine: {
        record: async (writes: StoreWrite[]) => { this.write(writes) },
        listen: (listener: (event: EngineEvent) => void) => {
          this.listeners.add(listener)
          return () => { this.listeners.delete(listener) }
        },
        lookAtClock: () => {},
        machine: { clockSkewMs: () => this.skewMs }
      },
      roster: { nodes: new Map([['self', {}], ['other', {}]]) }
    } as unknown as Context
    const publisher = {
      publish: async (_bundle: Uint8Array, _terms: unknown, order: Order): Promise<Publication> => {
        const nothing = { entries: [], objects: 0, narrowed: [], refused: this.refused }
        const waiting = this.refused.length > 0 ? undefined : await order.gate({ lanes: [], refused: [], narrowed: [] }, 1)
        if (waiting !== undefined || this.refused.length > 0) {
          return { ...nothing, waiting }
        }
        if (this.failure !== undefined) {
          throw this.failure
        }
        this.write(order.records ?? [])
        this.published.push({ id: order.publication, why: order.why })
        return nothing
      }
    } as unknown as Publisher
    return new Outbox(context, publisher, defaultLogger().forComponent('test'))
  }

  write (writes: StoreWrite[]): void {
    for (const write of writes) {
      if (write.type === 'outbox') {
        this.items.set(write.id, { item: write.item, bundle: write.bundle ?? this.items.get(write.id)?.bundle as Uint8Array })
      } else if (write.type === 'outbox-remove') {
        this.items.delete(write.id)
      } else if (write.type === 'audit') {
        this.audit.push(`${write.row.kind} ${write.row.why ?? ''}`.trim())
      }
    }
  }

  async schedule (outbox: Outbox, at: number, note?: string): Promise<string> {
    const { waiting } = await outbox.publish(new Uint8Array(1), {}, { at, note, by: 'Ada' })
    return waiting?.id as string
  }
}

describe('a schedule', () => {
  beforeEach(() => { vi.useFakeTimers({ now: startMs }) })
  afterEach(() => { vi.useRealTimers() })

  it('rings at each time, however far, and never before', async () => {
    const bench = new Bench()
    const outbox = bench.open()
    outbox.setOnline(true)
    const far = await bench.schedule(outbox, startMs + 100 * dayMs)
    const soon = await bench.schedule(outbox, startMs + hourMs)
    await vi.advanceTimersByTimeAsync(hourMs - 1)
    expect(bench.published).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(bench.published.map(({ id }) => id)).toEqual([soon])
    await vi.advanceTimersByTimeAsync(99 * dayMs)
    expect(bench.published).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(dayMs)
    expect(bench.published.map(({ id }) => id)).toEqual([soon, far])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that passed while nothing ran goes out at the start, and is said to be late', async () => {
    const bench = new Bench()
    const id = await bench.schedule(bench.open(), startMs + hourMs, 'embargo')
    await vi.advanceTimersByTimeAsync(3 * hourMs)
    expect(bench.published).toEqual([])
    const outbox = bench.open()
    outbox.setOnline(true)
    await outbox.idle()
    expect(bench.published).toEqual([{ id, why: 'embargo; late by 120 min, as the node did not run at its time, or was connected to nobody' }])
  })

  it('waits while the clock is off, and leaves no timer when the node goes offline', async () => {
    const bench = new Bench()
    const outbox = bench.open()
    outbox.setOnline(true)
    const id = await bench.schedule(outbox, startMs + hourMs)
    bench.failure = new HanseError('E_CLOCK', 'the clock is off')
    await vi.advanceTimersByTimeAsync(2 * hourMs)
    expect([bench.published, await outbox.list()]).toMatchObject([[], [{ id, state: 'scheduled' }]])
    outbox.setOnline(false)
    expect(vi.getTimerCount()).toBe(0)
    outbox.setOnline(true)
    bench.failure = undefined
    await outbox.idle()
    expect(bench.published).toMatchObject([{ id }])
  })

  it('of what is refused by then, or is no longer permitted, waits for a person', async () => {
    const bench = new Bench()
    const outbox = bench.open()
    outbox.setOnline(true)
    await bench.schedule(outbox, startMs + hourMs)
    bench.refused = [{ object: 'indicator--1', path: '$', code: 'E_REF_WIDER', message: 'it refers to more' }]
    await vi.advanceTimersByTimeAsync(hourMs)
    expect(await outbox.list()).toMatchObject([{ state: 'held', reasons: [{ code: 'E_REF_WIDER' }] }])
    bench.refused = []
    await bench.schedule(outbox, startMs + 2 * hourMs)
    bench.failure = new HanseError('E_IEP_EXPIRED', 'the policy ended')
    await vi.advanceTimersByTimeAsync(hourMs)
    expect((await outbox.list()).map(({ state }) => state)).toEqual(['held', 'held'])
    expect(bench.audit).toEqual(['scheduled', 'held indicator--1: it refers to more', 'scheduled', 'held the policy ended'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('one that fails does not hold up the others', async () => {
    const bench = new Bench()
    const outbox = bench.open()
    const broken = await bench.schedule(outbox, startMs + hourMs)
    const sound = await bench.schedule(outbox, startMs + hourMs)
    bench.items.set(broken, { ...bench.items.get(broken) as { item: Uint8Array }, bundle: undefined as unknown as Uint8Array })
    outbox.setOnline(true)
    await vi.advanceTimersByTimeAsync(hourMs)
    expect(bench.published.map(({ id }) => id)).toEqual([sound])
    outbox.setOnline(false)
  })

  it('takes at most outboxItemsMax', async () => {
    const bench = new Bench()
    const outbox = bench.open()
    const first = await bench.schedule(outbox, startMs + hourMs)
    const { item, bundle } = bench.items.get(first) as { item: Uint8Array, bundle: Uint8Array }
    for (let i = 1; i < 1_000; i++) {
      bench.items.set(String(i), { item, bundle })
    }
    await expect(bench.schedule(outbox, startMs + hourMs)).rejects.toMatchObject({ code: 'E_LIMIT_OUTBOX' })
  })
})
