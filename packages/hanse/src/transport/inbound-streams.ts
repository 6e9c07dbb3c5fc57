import type { Stream } from '@libp2p/interface'

/**
 * Streams on which peers write, over all their connections: libp2p counts those of one connection. Each may hold a frame. Of
 * too many the oldest is cut off: it is the one whose connection may have died without a word.
 */
export class InboundStreams {
  readonly #max: number
  readonly #open = new Map<string, Array<Pick<Stream, 'abort'>>>()

  /** @param max - open ones of one owner */
  constructor (max: number) {
    this.#max = max
  }

  /** @returns to be called when the stream has ended */
  add (owner: string, stream: Pick<Stream, 'abort'>): () => void {
    const streams = this.#open.get(owner) ?? []
    this.#open.set(owner, streams)
    streams.push(stream)
    if (streams.length > this.#max) {
      streams.shift()?.abort(new Error('newer streams took its place'))
    }
    return () => {
      const at = streams.indexOf(stream)
      if (at >= 0) {
        streams.splice(at, 1)
      }
      if (streams.length === 0 && this.#open.get(owner) === streams) {
        this.#open.delete(owner)
      }
    }
  }
}
