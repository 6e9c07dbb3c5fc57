import { equal, show } from '@hanse/core'
import { nameOf, publishedInfo } from '../member/context.ts'
import type { Context } from '../member/context.ts'
import type { RefusedObject } from '../types.ts'
import type { MemberId } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

type Objection = Pick<RefusedObject, 'code' | 'message'>

/** What is known here to be published under an id. */
interface PublishedVersion { author: MemberId, modified: string | undefined }

/**
 * Objects that would be a version of what another member published (STIX 2.1 §3.6.2: only the creator versions), or other
 * content for a version that this member published. The same bytes again are no version, nor is what has none:
 * observables, and context that everybody copies.
 */
export async function refuseVersions (context: Context, objects: readonly StixObject[]): Promise<RefusedObject[]> {
  const refused: RefusedObject[] = []
  for (const object of objects) {
    if (object.facts.modified === undefined || object.facts.context) {
      continue
    }
    const versions = await publishedVersions(context, object.facts.id)
    const found = versions.some(({ author }) => author === context.self.member)
      ? await otherContent(context, object, versions)
      : await otherAuthor(context, object, versions)
    if (found !== undefined) {
      refused.push({ object: object.facts.id, path: object.path, ...found })
    }
  }
  return refused
}

async function publishedVersions ({ store, engine }: Context, id: string): Promise<PublishedVersion[]> {
  return (await store.objectsById(id)).flatMap(({ place, facts: { modified } }) => {
    const author = publishedInfo(engine, place)?.author
    return author === undefined ? [] : [{ author, modified }]
  })
}

/** Other content under an id and a time that this member published already: readers could not tell which of both counts. */
async function otherContent (
  { store, engine, self }: Context,
  { facts: { id, modified }, bytes }: StixObject,
  versions: readonly PublishedVersion[]
): Promise<Objection | undefined> {
  if (!versions.some((version) => version.author === self.member && version.modified === modified)) {
    return undefined
  }
  const held = await store.objectsById(id)
  return held.some((version) => publishedInfo(engine, version.place)?.author === self.member && equal(version.bytes, bytes))
    ? undefined
    : {
        code: 'E_STIX_CONFLICT',
        message: 'this member published the same id and modified with other content; a corrected object has a later modified'
      }
}

/** An object that somebody else published under this id, and nobody these very bytes. */
async function otherAuthor (
  { store, roster }: Context,
  { facts: { id }, bytes }: StixObject,
  [other]: readonly PublishedVersion[]
): Promise<Objection | undefined> {
  if (other === undefined || (await store.objectsById(id)).some((version) => equal(version.bytes, bytes))) {
    return undefined
  }
  return {
    code: 'E_STIX_AUTHORSHIP',
    message: `${show(nameOf(roster, other.author))} published this object, and only its author corrects it; ` +
      'publish an opinion or a note about it, or an object of your own'
  }
}
