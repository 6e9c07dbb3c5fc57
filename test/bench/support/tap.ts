import { decodeMessage } from '@hanse/exchange'
import { nativeSuite } from 'hanse'
import * as lp from 'it-length-prefixed'
import { Pipe } from './pipe.ts'
import type { RawMessage } from '@hanse/exchange'

/** Answers that are no news: what they set off is flow control and not another round trip. */
const paceOnly: ReadonlySet<RawMessage['type']> = new Set(['credit', 'receipt'])

/** Counts what two nodes say to each other, and how many messages one thing took to lead to the other. */
export class Tap {
  /** bytes of frames with their length prefixes, by type */
  readonly bytes = new Map<RawMessage['type'], number>()
  readonly frames = new Map<RawMessage['type'], number>()
  /** messages that led to the last content, the HELLOs not counted */
  contentDepth = 0
  /** CPU-bound ms that the tap itself took */
  ownMs = 0
  readonly #suite = nativeSuite()
  /** the longest chain of messages that each side has heard */
  readonly #heard = [0, 0]

  /**
   * A pipe whose frames are counted.
   *
   * @param from - which of the two sends: 0 or 1
   */
  pipe (from: 0 | 1): ConstructorParameters<typeof Pipe>[0] {
    const copy = new Pipe()
    this.#read(copy, from).catch(() => {})
    return (data) => { copy.send(data) }
  }

  async #read (pipe: Pipe, from: 0 | 1): Promise<void> {
    for await (const list of lp.decode(pipe)) {
      const started = performance.now()
      this.#note(list.subarray(), from)
      this.ownMs += performance.now() - started
    }
  }

  #note (frame: Uint8Array, from: 0 | 1): void {
    const decoded = decodeMessage(this.#suite, frame)
    if (!decoded.ok) {
      return
    }
    const { type } = decoded.value
    this.bytes.set(type, (this.bytes.get(type) ?? 0) + frame.length + lp.encode.single(new Uint8Array(0)).length)
    this.frames.set(type, (this.frames.get(type) ?? 0) + 1)
    if (type === 'hello' || paceOnly.has(type)) {
      return
    }
    const depth = this.#heard[from] + 1
    const to = 1 - from
    this.#heard[to] = Math.max(this.#heard[to], depth)
    if (type === 'entry' || type === 'chunk') {
      this.contentDepth = depth
    }
  }
}
