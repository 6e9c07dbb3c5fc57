import { randomBytes } from 'node:crypto'
import { startMs, factsOf, leaf } from './lane.ts'
import type { Store } from '../../src/index.ts'

const bulkyBytes = 96 * 1_024
let made = 0

/** An object that cannot be compressed by much. */
export function bulky (): Uint8Array {
  const text = new TextDecoder().decode(leaf(`bulky ${made++}`))
  return new TextEncoder().encode(text.replace('"padding":""', `"padding":"${randomBytes(bulkyBytes).toString('base64')}"`))
}

/** Adds such objects until the store refuses one; how many it took, and the code. */
export async function addUntilRefused (store: Store, max: number = Infinity): Promise<{ taken: number, code: string }> {
  for (let taken = 0; taken < max; taken++) {
    const bytes = bulky()
    try {
      await store.addPrivate([{ bytes, facts: factsOf(bytes) }], startMs)
    } catch (error) {
      return { taken, code: (error as { code: string }).code }
    }
  }
  return { taken: max, code: '' }
}
