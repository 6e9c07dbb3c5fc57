import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frameBytesPerSecondMin, frameWaitMs } from '../../src/transport/limits.ts'
import { readFrames } from '../../src/transport/read-frames.ts'
import type { Stream } from '@libp2p/interface'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A stream by hand. */
function slowStream (): { stream: Stream, push(...bytes: number[]): Promise<void>, end(): void, aborted(): boolean } {
  const chunks: Uint8Array[] = []
  let wake = (): void => {}
  let ended = false
  let failure: Error | undefined
  const woken = async (): Promise<void> => new Promise((resolve) => { wake = resolve })
  async function * source (): AsyncGenerator<Uint8Array> {
    while (true) {
      if (failure !== undefined) {
        throw failure
      }
      const chunk = chunks.shift()
      if (chunk !== undefined) {
        yield chunk
      } else if (ended) {
        return
      } else {
        await woken()
      }
    }
  }
  const stream = {
    [Symbol.asyncIterator]: source,
    abort: (error: Error) => {
      failure ??= error
      wake()
    }
  }
  return {
    stream: stream as unknown as Stream,
    push: async (...bytes) => {
      chunks.push(Uint8Array.from(bytes))
      wake()
      await vi.advanceTimersByTimeAsync(0)
    },
    end: () => {
      ended = true
      wake()
    },
    aborted: () => failure !== undefined
  }
}

describe('a stream whose frames come slowly', () => {
  it('is reset when a frame trickles, a byte every five seconds', async () => {
    const { stream, push, aborted } = slowStream()
    const done = readFrames(stream, async () => {})
    await push(100)
    for (let i = 0; i < 2; i++) {
      await vi.advanceTimersByTimeAsync(5_000)
      await push(1)
    }
    await vi.advanceTimersByTimeAsync(1_000)
    expect(aborted()).toBe(true)
    expect(await done).toMatchObject({ code: 'E_TIMEOUT' })
  })

  it('is reset when nothing comes at first', async () => {
    const { stream } = slowStream()
    const done = readFrames(stream, async () => {})
    await vi.advanceTimersByTimeAsync(frameWaitMs)
    expect(await done).toMatchObject({ code: 'E_TIMEOUT' })
  })

  it('may be idle between frames, and slow above the limit', async () => {
    const { stream, push, end, aborted } = slowStream()
    const frames: number[] = []
    const done = readFrames(stream, async (frame) => { frames.push(frame.length) })
    await push(2, 7, 7)
    await vi.advanceTimersByTimeAsync(100 * frameWaitMs)
    const size = 40 * frameBytesPerSecondMin
    await push(0x80 | (size & 0x7f), 0x80 | (size >> 7 & 0x7f), size >> 14)
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(1_900)
      await push(...new Uint8Array(2 * frameBytesPerSecondMin))
    }
    expect(frames).toEqual([2, size])
    await vi.advanceTimersByTimeAsync(100 * frameWaitMs)
    expect(aborted()).toBe(false)
    end()
    expect(await done).toBeUndefined()
  })

  it('is not blamed for the time that this node takes', async () => {
    const { stream, push, end } = slowStream()
    let resume = (): void => {}
    let frames = 0
    const done = readFrames(stream, async () => {
      frames++
      await new Promise<void>((resolve) => { resume = resolve })
    })
    await push(1, 1, 2, 1)
    await vi.advanceTimersByTimeAsync(100 * frameWaitMs)
    await push(1)
    resume()
    await vi.advanceTimersByTimeAsync(0)
    resume()
    end()
    expect(await done).toBeUndefined()
    expect(frames).toBe(2)
  })
})
