import { parseObject, factsOf } from '@hanse/stix'
import type { MemberId, ObjectFacts } from '@hanse/core'

/** Statement markings remembered per author; beyond, the oldest are forgotten and their users' objects are held. */
const statementsPerAuthorMax = 10_000

/** What the node makes of one leaf, parsed once (DESIGN §6). */
export interface ReadLeaf { value: Record<string, unknown> | undefined, facts: ObjectFacts }

/**
 * Reads leaves as they arrive. A statement marking does not restrict (STIX 2.1 §7.2.1.3), but only its definition
 * says that it is one: definitions are remembered by author, since one author's word does not loosen another's marks.
 */
export class LeafReader {
  readonly #statements = new Map<MemberId, Set<string>>()

  /** Reads leaves of one author in order; what is no acceptable object has the facts `unparseable` and no value. */
  read (author: MemberId, leaves: readonly Uint8Array[]): ReadLeaf[] {
    const first = leaves.map((bytes) => parseObject(bytes))
    for (const parsed of first) {
      if (parsed.ok) {
        this.#learn(author, parsed.object.value)
      }
    }
    const statements = this.#statements.get(author)
    return first.map((parsed, i) => {
      if (!parsed.ok) {
        return { value: undefined, facts: factsOf(leaves[i] as Uint8Array) }
      }
      const { value, facts } = parsed.object
      return {
        value,
        facts: facts.marking === 'unknown' && statements !== undefined ? factsOf(leaves[i] as Uint8Array, { statements }) : facts
      }
    })
  }

  /** Remembers a marking definition of an author's, if it is a statement; ignores every other object. */
  #learn (author: MemberId, value: Record<string, unknown>): void {
    if (value['type'] !== 'marking-definition' || value['definition_type'] !== 'statement' || typeof value['id'] !== 'string') {
      return
    }
    const known = this.#statements.get(author) ?? new Set()
    this.#statements.set(author, known)
    known.add(value['id'])
    if (known.size > statementsPerAuthorMax) {
      known.delete(known.values().next().value as string)
    }
  }
}
