import { HanseError } from '@hanse/core'

/** A publication is refused with these when the incarnation that it was sealed in is over. */
const codesOfOver: ReadonlySet<string> = new Set(['E_INCARNATION', 'E_CHAIN_FORK'])

/** Seals, and once more, in a new incarnation, if it turned out meanwhile that the old one is over: nothing of the first has left the node. */
export async function sealing<T> (work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof HanseError && codesOfOver.has(error.code)) {
      return work()
    }
    throw error
  }
}
