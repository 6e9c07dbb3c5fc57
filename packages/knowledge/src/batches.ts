/**
 * What of a source is ready, in order: the source is read on while a batch is being worked on, and never more than
 * one batch ahead. A slow source gives small batches at once, a fast one full batches.
 *
 * What the source throws comes behind the values before it; an abort comes at once, with the signal's reason.
 *
 * @param source - read with `for await`
 * @param max - most values in a batch
 * @param signal - ends the reading
 */
export async function * batchesOf<T> (source: AsyncIterable<T> | Iterable<T>, max: number, signal?: AbortSignal): AsyncGenerator<T[]> {
  if (Array.isArray(source)) {
    yield * slicesOf<T>(source, max, signal)
    return
  }
  const reader = new Reader(source, max)
  const abort = (): void => { reader.stop() }
  signal?.addEventListener('abort', abort)
  try {
    while (true) {
      signal?.throwIfAborted()
      const batch = await reader.take()
      signal?.throwIfAborted()
      if (batch.length === 0) {
        return
      }
      yield batch
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    reader.stop()
  }
}

/** What is all there needs no waiting. */
function * slicesOf<T> (source: readonly T[], max: number, signal: AbortSignal | undefined): Generator<T[]> {
  for (let i = 0; i < source.length; i += max) {
    signal?.throwIfAborted()
    yield source.slice(i, i + max)
  }
  signal?.throwIfAborted()
}

class Reader<T> {
  private readonly max: number
  private ready: T[] = []
  private ended = false
  private failure: { reason: unknown } | undefined
  private changed: () => void = () => {}

  constructor (source: AsyncIterable<T> | Iterable<T>, max: number) {
    this.max = max
    this.read(source).catch((reason: unknown) => { this.failure = { reason } }).finally(() => { this.stop() })
  }

  /** Everything that is ready, or the next thing to be; empty at the end. */
  async take (): Promise<T[]> {
    while (this.ready.length === 0 && !this.ended) {
      await this.change()
    }
    const batch = this.ready
    this.ready = []
    this.wake()
    if (batch.length === 0 && this.failure !== undefined) {
      throw this.failure.reason
    }
    return batch
  }

  stop (): void {
    this.ended = true
    this.wake()
  }

  private async read (source: AsyncIterable<T> | Iterable<T>): Promise<void> {
    for await (const value of source) {
      this.ready.push(value)
      this.wake()
      while (this.ready.length >= this.max && !this.ended) {
        await this.change()
      }
      if (this.ended) {
        return
      }
    }
  }

  private async change (): Promise<void> {
    const waited = this.changed
    await new Promise<void>((resolve) => {
      this.changed = () => { waited(); resolve() }
    })
  }

  private wake (): void {
    const changed = this.changed
    this.changed = () => {}
    changed()
  }
}
