import { randomBytes } from 'node:crypto'
import { HanseError, toHex } from '@hanse/core'
import type { Hex } from '@hanse/core'
import type { ExchangeEvent } from '@hanse/exchange'

const tokenBytes = 16

/** Who waits for the machine to answer an input, by the input's token. */
export class Answers {
  readonly #waiting = new Map<string, { resolve(entries: Hex[]): void, reject(error: Error): void }>()

  /** Gives an input with a fresh token to the machine; resolves or rejects with its answer. */
  async to (ask: (token: string) => void): Promise<Hex[]> {
    const token = toHex(randomBytes(tokenBytes))
    return new Promise((resolve, reject) => {
      this.#waiting.set(token, { resolve, reject })
      ask(token)
    })
  }

  /** Settles whoever waits for this event. */
  hear (event: ExchangeEvent): void {
    if (event.type === 'published') {
      this.#take(event.token)?.resolve(event.entries)
    } else if (event.type === 'claimed' || event.type === 'stated') {
      this.#take(event.token)?.resolve([])
    } else if (event.type === 'unstated') {
      const { code, message, facts } = event.rejection
      this.#take(event.token)?.reject(new HanseError(code, message, facts))
    } else if (event.type === 'unpublished') {
      this.#take(event.token)?.reject(new HanseError(event.code, event.message))
    }
  }

  /** No answer will come. */
  end (): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new HanseError('E_NOT_STARTED', 'the node was stopped before this was durable; look at what is held and try again'))
    }
  }

  #take (token: string): { resolve(entries: Hex[]): void, reject(error: Error): void } | undefined {
    const waiting = this.#waiting.get(token)
    this.#waiting.delete(token)
    return waiting
  }
}
