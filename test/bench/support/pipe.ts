import type { encode } from 'it-length-prefixed'

type Data = Uint8Array | ReturnType<typeof encode.single>

const queuedBytesMax = 1_024 * 1_024

/** One direction of a stream between two nodes of one process: as much of a libp2p stream as the exchange uses. */
export class Pipe extends EventTarget {
  status: 'open' | 'aborted' = 'open'
  readStatus: 'readable' | 'paused' = 'paused'
  readonly #sees: (data: Data) => void
  readonly #queue: Data[] = []
  #bytes = 0
  #ended = false
  #isTold = false
  #failure: Error | undefined
  #wake: () => void = () => {}

  /** @param sees - told of everything that is sent */
  constructor (sees: (data: Data) => void = () => {}) {
    super()
    this.#sees = sees
  }

  /** Bytes that whoever sends should wait for. */
  get writeBufferLength (): number { return this.#bytes < queuedBytesMax ? 0 : this.#bytes }

  get readableEnded (): boolean { return this.#ended && this.#queue.length === 0 }

  send (data: Data): boolean {
    this.#sees(data)
    this.#queue.push(data)
    this.#bytes += data.byteLength
    queueMicrotask(() => { this.#flow() })
    return this.#bytes < queuedBytesMax
  }

  async onDrain (): Promise<void> {
    if (this.writeBufferLength > 0 && !this.#ended) {
      await new Promise<void>((resolve) => { this.addEventListener('idle', () => { resolve() }, { once: true }) })
    }
  }

  pause (): void { this.readStatus = 'paused' }

  resume (): void {
    this.readStatus = 'readable'
    this.#flow()
  }

  async close (): Promise<void> {
    this.#ended = true
    this.#flow()
  }

  abort (error: Error): void {
    this.#failure = error
    this.#ended = true
    this.status = 'aborted'
    this.dispatchEvent(Object.assign(new Event('close'), { error }))
    this.#flow()
  }

  async * [Symbol.asyncIterator] (): AsyncGenerator<Data> {
    while (true) {
      for (let data = this.#next(); data !== undefined; data = this.#next()) {
        yield data
      }
      if (this.#failure !== undefined) {
        throw this.#failure
      }
      if (this.readableEnded) {
        return
      }
      await new Promise<void>((resolve) => { this.#wake = resolve })
    }
  }

  /** Gives who listens what is there, as long as it is not paused; who iterates takes it itself. */
  #flow (): void {
    while (this.readStatus === 'readable') {
      const data = this.#next()
      if (data === undefined) {
        break
      }
      this.dispatchEvent(Object.assign(new Event('message'), { data }))
    }
    if (this.readableEnded && !this.#isTold) {
      this.#isTold = true
      this.dispatchEvent(new Event('end'))
      this.dispatchEvent(new Event('idle'))
    }
    this.#wake()
  }

  #next (): Data | undefined {
    const data = this.#queue.shift()
    const wasFull = this.writeBufferLength > 0
    this.#bytes -= data?.byteLength ?? 0
    if (wasFull && this.writeBufferLength === 0) {
      this.dispatchEvent(new Event('idle'))
    }
    return data
  }
}
