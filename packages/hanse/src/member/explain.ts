import { decide, show } from '@hanse/core'
import { memberOf } from '../home/audience.ts'
import { entryInfo, nameOf, notFound } from './context.ts'
import { viewMembers } from './views.ts'
import type { DeliveryReport, Explanation } from '../types.ts'
import type { Context } from './context.ts'
import type { Hex, MemberId } from '@hanse/core'
import type { StoredObject } from '@hanse/store'

/**
 * Why members may hold an object, with `decide()`'s own reasons, for every place it stands in.
 *
 * @param context - the node's
 * @param id - STIX id
 * @param options - about whom
 * @param options.member - did:key or name; all members without it
 * @throws {HanseError} `E_NOT_FOUND`, `E_MEMBER_UNKNOWN`
 */
export async function explain (context: Context, id: string, options: { member?: string } = {}): Promise<Explanation[]> {
  const only = options.member === undefined ? undefined : memberOf(options.member, viewMembers(context))
  const objects = await context.store.objectsById(id)
  if (objects.length === 0) {
    throw notFound(show(id))
  }
  return objects.map((object) => explainOne(context, object, only))
}

function explainOne (context: Context, object: StoredObject, only: MemberId | undefined): Explanation {
  const members = [...context.roster.members.values()].filter((member) => only === undefined || member.member === only)
  const { place, facts } = object
  if ('private' in place) {
    return {
      id: facts.id,
      objectType: facts.type,
      place,
      author: context.self.member,
      authorName: context.self.name,
      private: true,
      members: members.map((member) => ({
        member: member.member,
        name: member.name,
        verdict: member === context.self ? 'permit' : 'deny',
        reasons: [{ code: 'P_PRIVATE', text: 'imported for this member alone and never published' }]
      }))
    }
  }
  const info = entryInfo(context.engine, place.entry)
  if (info === undefined) {
    throw notFound(`the entry ${place.entry}`)
  }
  const author = context.roster.members.get(info.author)
  const delivered = info.author === context.self.member ? deliveryOf(context, [place.entry]) : undefined
  return {
    id: facts.id,
    objectType: facts.type,
    place,
    author: info.author,
    authorName: nameOf(context.roster, info.author),
    handling: info.handling,
    private: false,
    members: members.map((member) => {
      const { verdict, reasons } = decide(member, 'receive', { author: info.author, handling: info.handling, facts }, { holder: author })
      return {
        member: member.member,
        name: member.name,
        verdict,
        reasons,
        delivery: delivered?.members.find((row) => row.member === member.member)?.state
      }
    })
  }
}

/**
 * How far a publication or an entry of this member's has come.
 *
 * @throws {HanseError} `E_NOT_FOUND`
 */
export async function delivery (context: Context, id: Hex): Promise<DeliveryReport> {
  const publication = await context.store.publication(id)
  const entries = publication?.entries ?? [id]
  if (entries.some((entry) => entryInfo(context.engine, entry)?.author !== context.self.member)) {
    throw notFound(`the publication or entry ${show(id)} of this member`)
  }
  return deliveryOf(context, entries)
}

function deliveryOf (context: Context, entries: Hex[]): DeliveryReport {
  return {
    entries,
    members: context.engine.machine.delivery(entries).map(({ member, status, at }) => ({ member, name: nameOf(context.roster, member), state: status, at }))
  }
}
