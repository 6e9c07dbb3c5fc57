/** What is to happen when: by time, and in the order added at one time (a binary heap). */
export class Queue<T> {
  readonly #heap: Array<{ at: number, order: number, item: T }> = []
  #order = 0

  add (at: number, item: T): void {
    this.#order++
    this.#heap.push({ at, order: this.#order, item })
    let child = this.#heap.length - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfAfter(parent, child)) {
        break
      }
      child = parent
    }
  }

  /** The first item, unless it is later than `until`. */
  take (until: number): { at: number, item: T } | undefined {
    const [first] = this.#heap
    if (first === undefined || first.at > until) {
      return undefined
    }
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink()
    }
    return first
  }

  #sink (): void {
    let parent = 0
    for (;;) {
      const left = 2 * parent + 1
      const right = left + 1
      if (left >= this.#heap.length) {
        return
      }
      const child = right < this.#heap.length && this.#isAfter(left, right) ? right : left
      if (!this.#swapIfAfter(parent, child)) {
        return
      }
      parent = child
    }
  }

  #isAfter (a: number, b: number): boolean {
    const x = this.#heap[a]
    const y = this.#heap[b]
    return x !== undefined && y !== undefined && (x.at > y.at || (x.at === y.at && x.order > y.order))
  }

  #swapIfAfter (parent: number, child: number): boolean {
    const x = this.#heap[parent]
    const y = this.#heap[child]
    if (x === undefined || y === undefined || !this.#isAfter(parent, child)) {
      return false
    }
    this.#heap[parent] = y
    this.#heap[child] = x
    return true
  }
}
