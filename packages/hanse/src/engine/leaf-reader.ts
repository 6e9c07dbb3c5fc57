import { bothMeanings, factsOf, markingMeaning, normalId, parseObject } from '@hanse/stix'
import type { MemberId, ObjectFacts } from '@hanse/core'
import type { Meaning } from '@hanse/stix'

/** Markings remembered per author; beyond, the oldest are forgotten and their users' objects are held. */
const markingsPerAuthorMax = 10_000

/** What the node makes of one leaf, parsed once (DESIGN §6). */
export interface ReadLeaf { value: Record<string, unknown> | undefined, facts: ObjectFacts }

/**
 * Reads leaves as they arrive. What a marking means that is none of the well-known ones, a statement, a policy of IEP, a
 * level of PAP, only its definition says: definitions are remembered by author, since one author's word does not
 * loosen another's marks.
 */
export class LeafReader {
  readonly #markings = new Map<MemberId, Map<string, Meaning>>()

  /** Reads leaves of one author in order; what is no acceptable object has the facts `unparseable` and no value. */
  read (author: MemberId, leaves: readonly Uint8Array[]): ReadLeaf[] {
    const first = leaves.map((bytes) => parseObject(bytes))
    for (const parsed of first) {
      if (parsed.ok) {
        this.#learn(author, parsed.object.value)
      }
    }
    const markings = this.#markings.get(author)
    return first.map((parsed, i) => {
      if (!parsed.ok) {
        return { value: undefined, facts: factsOf(leaves[i] as Uint8Array) }
      }
      const { value, facts } = parsed.object
      return {
        value,
        facts: facts.marking === 'unknown' && markings !== undefined ? factsOf(leaves[i] as Uint8Array, { markings }) : facts
      }
    })
  }

  /** Remembers what a marking-definition means; a second one under the same id can only add to it. */
  #learn (author: MemberId, value: Record<string, unknown>): void {
    const meaning = markingMeaning(value)
    if (meaning === undefined) {
      return
    }
    const id = normalId(value['id'] as string)
    const known = this.#markings.get(author) ?? new Map<string, Meaning>()
    this.#markings.set(author, known)
    known.set(id, bothMeanings(known.get(id) ?? {}, meaning))
    if (known.size > markingsPerAuthorMax) {
      known.delete(known.keys().next().value as string)
    }
  }
}
