import { equal, show } from '@hanse/core'
import { nameOf, publishedInfo } from '../member/context.ts'
import type { Context } from '../member/context.ts'
import type { RefusedObject } from '../types.ts'
import type { MemberId } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

/**
 * Objects that would be a version of what another member published (STIX 2.1 §3.6.2: only the creator versions).
 * The same bytes again are no version, nor is what has none: observables, and context that everybody copies.
 */
export async function refuseOthersObjects (context: Context, objects: readonly StixObject[]): Promise<RefusedObject[]> {
  const refused: RefusedObject[] = []
  for (const object of objects) {
    const author = object.facts.modified === undefined || object.facts.context ? undefined : await otherAuthor(context, object)
    if (author !== undefined) {
      refused.push({
        object: object.facts.id,
        path: object.path,
        code: 'E_STIX_AUTHORSHIP',
        message: `${show(nameOf(context.roster, author))} published this object, and only its author corrects it; ` +
          'publish an opinion or a note about it, or an object of your own'
      })
    }
  }
  return refused
}

/** Who else published an object under this id, and nobody these very bytes. */
async function otherAuthor (context: Context, { facts: { id }, bytes }: StixObject): Promise<MemberId | undefined> {
  const found = await context.store.factsById(id)
  const authors = found.map(({ place }) => publishedInfo(context.engine, place)?.author).filter((author) => author !== undefined)
  const other = authors.find((author) => author !== context.self.member)
  if (other === undefined || authors.includes(context.self.member)) {
    return undefined
  }
  const held = await context.store.objectsById(id)
  return held.some((version) => equal(version.bytes, bytes)) ? undefined : other
}
