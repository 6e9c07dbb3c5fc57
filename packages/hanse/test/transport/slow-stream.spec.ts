import { StreamAbortEvent, StreamMessageEvent } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frameBytesPerSecondMin, frameWaitMs } from '../../src/transport/limits.ts'
import { readFrames } from '../../src/transport/read-frames.ts'
import type { FrameFault } from '../../src/transport/read-frames.ts'
import type { Stream } from '@libp2p/interface'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A stream by hand. */
class SlowStream extends EventTarget {
  status = 'open'
  readStatus = 'readable'
  readableEnded = false
  readonly #unread: Uint8Array[] = []

  pause (): void { this.readStatus = 'paused' }

  resume (): void {
    this.readStatus = 'readable'
    this.#dispatch()
  }

  async push (...bytes: number[]): Promise<void> {
    this.#unread.push(Uint8Array.from(bytes))
    this.#dispatch()
    await vi.advanceTimersByTimeAsync(0)
  }

  end (): void {
    this.readableEnded = true
    this.dispatchEvent(new Event('end'))
  }

  abort (error: Error): void {
    this.status = 'aborted'
    this.dispatchEvent(new StreamAbortEvent(error))
  }

  #dispatch (): void {
    if (this.readStatus === 'readable' && this.#unread.length > 0) {
      this.dispatchEvent(new StreamMessageEvent(Buffer.concat(this.#unread.splice(0))))
    }
  }
}

/** Reads its frames, each for as long as `take` says. */
async function read (stream: SlowStream, take: (frame: Uint8Array) => Promise<void>): Promise<FrameFault | undefined> {
  return readFrames(stream as unknown as Stream, take)
}

describe('a stream whose frames come slowly', () => {
  it('is reset when a frame trickles, a byte every five seconds', async () => {
    const stream = new SlowStream()
    const done = read(stream, async () => {})
    await stream.push(100)
    for (let i = 0; i < 2; i++) {
      await vi.advanceTimersByTimeAsync(5_000)
      await stream.push(1)
    }
    await vi.advanceTimersByTimeAsync(1_000)
    expect(stream.status).toBe('aborted')
    expect(await done).toMatchObject({ code: 'E_TIMEOUT' })
  })

  it('is reset when nothing comes at first', async () => {
    const stream = new SlowStream()
    const done = read(stream, async () => {})
    await vi.advanceTimersByTimeAsync(frameWaitMs)
    expect(await done).toMatchObject({ code: 'E_TIMEOUT' })
  })

  it('may be idle between frames, and slow above the limit', async () => {
    const stream = new SlowStream()
    const frames: number[] = []
    const done = read(stream, async (frame) => { frames.push(frame.length) })
    await stream.push(2, 7, 7)
    await vi.advanceTimersByTimeAsync(100 * frameWaitMs)
    const size = 40 * frameBytesPerSecondMin
    await stream.push(0x80 | (size & 0x7f), 0x80 | (size >> 7 & 0x7f), size >> 14)
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(1_900)
      await stream.push(...new Uint8Array(2 * frameBytesPerSecondMin))
    }
    expect(frames).toEqual([2, size])
    await vi.advanceTimersByTimeAsync(100 * frameWaitMs)
    expect(stream.status).toBe('open')
    stream.end()
    expect(await done).toBeUndefined()
  })

  it('is not blamed for the time that this node takes', async () => {
    const stream = new SlowStream()
    let resume = (): void => {}
    let frames = 0
    const done = read(stream, async () => {
      frames++
      await new Promise<void>((resolve) => { resume = resolve })
    })
    await stream.push(1, 1, 2, 1)
    await vi.advanceTimersByTimeAsync(100 * frameWaitMs)
    await stream.push(1)
    resume()
    await vi.advanceTimersByTimeAsync(0)
    resume()
    stream.end()
    expect(await done).toBeUndefined()
    expect(frames).toBe(2)
  })
})
