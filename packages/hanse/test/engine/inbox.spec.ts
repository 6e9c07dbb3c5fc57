import { describe, expect, it } from 'vitest'
import { Inbox } from '../../src/engine/inbox.ts'
import { Timers } from '../../src/engine/timers.ts'

/** A clock on which nothing takes time but what a test says. */
function inboxWith (): { order: string[], frame(peer: string, tookMs: number, isPaced?: boolean): Promise<void>, pauses: number[] } {
  let passedMs = 0
  const pauses: number[] = []
  const timers = new Timers()
  timers.schedule = (delayMs, fire) => {
    pauses.push(delayMs)
    passedMs += delayMs
    fire()
  }
  const inbox = new Inbox({ nowMs: () => 0, passedMs: () => passedMs }, timers)
  const order: string[] = []
  return {
    order,
    pauses,
    frame: async (peer, tookMs, isPaced = true) => inbox.handle(peer, isPaced, () => {
      order.push(peer)
      passedMs += tookMs
    })
  }
}

describe('frames that came in', () => {
  it('are handled by whoever took the least time, not by who sent the most', async () => {
    const { order, frame } = inboxWith()
    const flood = Array.from({ length: 100 }, async () => frame('flood', 1))
    const calm = [frame('calm', 1), frame('calm', 1), frame('calm', 1)]
    await Promise.all(calm)
    expect(order.filter((peer) => peer === 'flood').length).toBeLessThanOrEqual(10)
    await Promise.all(flood)
    expect(order).toHaveLength(103)
  })

  it('of a peer that was silent go ahead, without credit for the time before', async () => {
    const { order, frame } = inboxWith()
    for (let i = 0; i < 20; i++) {
      await frame('flood', 10)
    }
    const both = [...Array.from({ length: 10 }, async () => frame('late', 10)), ...Array.from({ length: 10 }, async () => frame('flood', 10))]
    await Promise.all(both)
    const late = order.slice(20)
    expect(late.slice(0, 10).filter((peer) => peer === 'flood').length).toBeGreaterThanOrEqual(4)
    expect(late).toHaveLength(20)
  })

  it('of one peer take two seconds at once and a fifth of the time then, those with credit apart', async () => {
    const { frame, pauses } = inboxWith()
    for (let i = 0; i < 30; i++) {
      await frame('paced', 100, true)
    }
    for (let i = 0; i < 20; i++) {
      await frame('flood', 100, false)
    }
    expect(pauses).toEqual([])
    for (let i = 0; i < 10; i++) {
      await frame('flood', 100, false)
    }
    const total = pauses.reduce((sum, pause) => sum + pause, 0)
    expect(total + 3_000).toBeGreaterThanOrEqual(5_000)
    expect(total).toBeLessThanOrEqual(5_000)
  })

  it('keep their order within a stream and leave the process its turns', async () => {
    const { order, frame } = inboxWith()
    let turns = 0
    const count = (): void => {
      turns++
      setImmediate(order.length < 20 ? count : () => {})
    }
    setImmediate(count)
    await Promise.all(Array.from({ length: 20 }, async () => frame('a', 5)))
    expect(turns).toBeGreaterThanOrEqual(19)
  })
})
