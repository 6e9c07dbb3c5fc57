import type { encode } from 'it-length-prefixed'

type Data = Uint8Array | ReturnType<typeof encode.single>

const queuedBytesMax = 1_024 * 1_024

/** One direction of a stream between two nodes of one process: as much of a libp2p stream as the exchange uses. */
export class Pipe {
  readonly #sees: (data: Data) => void
  #queue: Data[] = []
  #bytes = 0
  #ended = false
  #failure: Error | undefined
  #wake: () => void = () => {}
  #drained: () => void = () => {}

  /** @param sees - told of everything that is sent */
  constructor (sees: (data: Data) => void = () => {}) {
    this.#sees = sees
  }

  send (data: Data): boolean {
    this.#sees(data)
    this.#queue.push(data)
    this.#bytes += data.byteLength
    this.#wake()
    return this.#bytes < queuedBytesMax
  }

  async onDrain (): Promise<void> {
    if (this.#bytes >= queuedBytesMax && !this.#ended) {
      await new Promise<void>((resolve) => { this.#drained = resolve })
    }
  }

  async close (): Promise<void> {
    this.#end()
  }

  abort (error: Error): void {
    this.#failure = error
    this.#end()
  }

  async * [Symbol.asyncIterator] (): AsyncGenerator<Data> {
    while (true) {
      const queue = this.#queue
      this.#queue = []
      for (const data of queue) {
        this.#bytes -= data.byteLength
        if (this.#bytes < queuedBytesMax) {
          this.#drained()
        }
        yield data
      }
      if (this.#failure !== undefined) {
        throw this.#failure
      }
      if (this.#queue.length === 0) {
        if (this.#ended) {
          return
        }
        await new Promise<void>((resolve) => { this.#wake = resolve })
      }
    }
  }

  #end (): void {
    this.#ended = true
    this.#wake()
    this.#drained()
  }
}
