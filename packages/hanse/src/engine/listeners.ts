import type { EngineEvent } from './event.ts'

/** Who wants to hear what the engine tells. */
export class Listeners {
  readonly #all = new Set<(event: EngineEvent) => void>()

  /** @returns ends the listening */
  add (listener: (event: EngineEvent) => void): () => void {
    this.#all.add(listener)
    return () => { this.#all.delete(listener) }
  }

  tell (event: EngineEvent): void {
    for (const listener of this.#all) {
      listener(event)
    }
  }

  clear (): void {
    this.#all.clear()
  }
}
