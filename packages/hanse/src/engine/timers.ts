/** Every timer of the engine, so that stopping leaves none. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>()

  schedule (delayMs: number, fire: () => void): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer)
      fire()
    }, delayMs)
    this.#running.add(timer)
  }

  clear (): void {
    for (const timer of this.#running) {
      clearTimeout(timer)
    }
    this.#running.clear()
  }
}
