import { finOrResetFlags, flagsAt, frameType, headerBytes, lengthAt, streamAt, typeAt } from './yamux-frame.ts'

/** Bytes that a peer may lack of its window of at least 256 KiB: with this much less it never stands still. */
const heldBackBytesMax = 64 * 1_024

/**
 * Window updates of one connection, put together until they are worth a frame. libp2p's yamux tells of every frame that
 * it has read; for small messages that is as many frames again, each encrypted and written by itself. HashiCorp's own
 * waits for half a window.
 */
export class FewerUpdates {
  /** bytes not told of yet, by stream */
  readonly #held = new Map<number, number>()

  /** What of a frame without data is to be sent now: the frame itself, one with the bytes of those before, or nothing. */
  due (frame: Uint8Array): Uint8Array | undefined {
    if (frame.length !== headerBytes || frame[typeAt] !== frameType.windowUpdate) {
      return frame
    }
    const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
    const flags = view.getUint16(flagsAt)
    const stream = view.getUint32(streamAt)
    if (flags !== 0) {
      if ((flags & finOrResetFlags) !== 0) {
        this.#held.delete(stream)
      }
      return frame
    }
    const bytes = view.getUint32(lengthAt) + (this.#held.get(stream) ?? 0)
    if (bytes < heldBackBytesMax) {
      this.#held.set(stream, bytes)
      return undefined
    }
    this.#held.delete(stream)
    view.setUint32(lengthAt, bytes)
    return frame
  }

  /** The peer has reset a stream. */
  forget (stream: number): void {
    this.#held.delete(stream)
  }
}
