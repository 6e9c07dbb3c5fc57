import { pingsMax, pingWindowMs, streamWindowBytesMax } from './limits.ts'
import { flagsAt, frameType, headerBytes, lengthAt, resetFlag, streamAt, synFlag, typeAt } from './yamux-frame.ts'
import type { Clock } from '../clock.ts'
import type { StreamMessageEvent } from '@libp2p/interface'

/**
 * What comes on a connection before its muxer has it: libp2p's yamux keeps the bytes of a frame until all are there, up
 * to the 4 GiB that a header can claim, and answers every ping however many there are.
 */
export class MuxerGuard {
  readonly #clock: Clock
  readonly #wasReset: (stream: number) => void
  /** a header that has begun */
  readonly #header = new Uint8Array(headerBytes)
  #headerLength = 0
  /** of the frame under way, still to come */
  #dataBytes = 0
  #pings = 0
  #pingsSince: number

  /**
   * @param clock - for pings
   * @param wasReset - told of streams that the peer has reset
   */
  constructor (clock: Clock, wasReset: (stream: number) => void) {
    this.#clock = clock
    this.#wasReset = wasReset
    this.#pingsSince = clock.passedMs()
  }

  /** @throws {Error} the connection is to be ended */
  see (bytes: StreamMessageEvent['data']): void {
    for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
      this.#seePart(part)
    }
  }

  #seePart (part: Uint8Array): void {
    let at = 0
    while (at < part.length) {
      if (this.#dataBytes > 0) {
        const skipped = Math.min(this.#dataBytes, part.length - at)
        this.#dataBytes -= skipped
        at += skipped
        continue
      }
      const taken = part.subarray(at, at + headerBytes - this.#headerLength)
      this.#header.set(taken, this.#headerLength)
      this.#headerLength += taken.length
      at += taken.length
      if (this.#headerLength === headerBytes) {
        this.#headerLength = 0
        this.#seeHeader()
      }
    }
  }

  #seeHeader (): void {
    const view = new DataView(this.#header.buffer)
    const type = this.#header[typeAt]
    const flags = view.getUint16(flagsAt)
    if ((flags & resetFlag) !== 0) {
      this.#wasReset(view.getUint32(streamAt))
    }
    if (type === frameType.data) {
      this.#dataBytes = view.getUint32(lengthAt)
      if (this.#dataBytes > streamWindowBytesMax) {
        throw new Error(`a frame of ${this.#dataBytes} bytes is under way, a stream has a window of ${streamWindowBytesMax}`)
      }
    } else if (type === frameType.ping && (flags & synFlag) !== 0) {
      this.#countPing()
    }
  }

  #countPing (): void {
    const now = this.#clock.passedMs()
    if (now - this.#pingsSince > pingWindowMs) {
      this.#pings = 0
      this.#pingsSince = now
    }
    this.#pings++
    if (this.#pings > pingsMax) {
      throw new Error(`more than ${pingsMax} pings came within ${pingWindowMs} ms`)
    }
  }
}
