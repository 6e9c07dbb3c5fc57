import { decide, show, withdrawalKind } from '@hanse/core'
import { normalId } from '@hanse/stix'
import { memberOf } from '../home/audience.ts'
import { reasonsOfRules } from '../rules/explain.ts'
import { withdrawalIn, withdrawalOfObject } from '../withdraw/record.ts'
import { entryInfo, nameOf, notFound, publishedInfo } from './context.ts'
import { viewMembers } from './views.ts'
import type { DeliveryReport, Explanation } from '../types.ts'
import type { Context } from './context.ts'
import type { Hex, MemberId } from '@hanse/core'
import type { Body } from '@hanse/exchange'
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
  const objects = await context.store.objectsById(normalId(id))
  if (objects.length === 0) {
    throw notFound(show(id))
  }
  return objects.map((object) => explainOne(context, object, only))
}

function explainOne (context: Context, object: StoredObject, only: MemberId | undefined): Explanation {
  const members = [...context.roster.members.values()].filter((member) => only === undefined || member.member === only)
  const { place, facts } = object
  const info = 'private' in place ? undefined : entryInfo(context.engine, place.entry)
  if ('private' in place || info?.private === true) {
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
    ...(context.engine.machine.lane(info.lane)?.forked === true && { forked: true as const }),
    members: members.map((member) => {
      const { verdict, reasons } = decide(member, 'receive', { author: info.author, handling: info.handling, facts }, { holder: author })
      return {
        member: member.member,
        name: member.name,
        verdict,
        reasons: [...reasons, ...reasonsOfRules(context, { entry: place.entry, info, facts }, member, verdict === 'permit')],
        delivery: delivered?.members.find((row) => row.member === member.member)?.state
      }
    })
  }
}

/**
 * How far a publication, an entry, a withdrawal or an object of this member's has come.
 *
 * @throws {HanseError} `E_NOT_FOUND`
 */
export async function delivery (context: Context, id: string): Promise<DeliveryReport> {
  const isObject = id.includes('--')
  const publication = isObject ? undefined : await context.store.publication(id)
  const withdrawn = isObject ? await withdrawalOfObject(context, id) : publication && withdrawalIn(publication)
  const published = isObject ? await entriesOf(context, id) : publication?.entries ?? [id]
  if (withdrawn !== undefined && (publication !== undefined || published.length === 0)) {
    const { entries, reason, at, withdrawn: objects } = withdrawn
    return { ...await deliveryOfAny(context, entries), withdrawal: { reason, at, objects } }
  }
  const entries = published
  if (entries.length === 0 || entries.some((entry) => entryInfo(context.engine, entry)?.author !== context.self.member)) {
    throw notFound(`the publication, entry or published object ${show(id)} of this member`)
  }
  return deliveryOfAny(context, entries)
}

/** The entries in which this member published an object. */
async function entriesOf (context: Context, id: string): Promise<Hex[]> {
  const found = await context.store.objectsById(id)
  const published = found.flatMap(({ place }) => publishedInfo(context.engine, place) ?? [])
  return [...new Set(published.filter(({ author }) => author === context.self.member).map(({ entry }) => entry))]
}

/** Withdrawals among the entries say themselves which former readers they concern. */
async function deliveryOfAny (context: Context, entries: Hex[]): Promise<DeliveryReport> {
  const withdrawals = entries.filter((entry) => context.engine.machine.header(entry)?.header.kind === withdrawalKind)
  const bodies = await Promise.all(withdrawals.map(async (entry) => context.store.body(entry, 0)))
  return deliveryOf(context, entries, bodies.filter((body) => body !== undefined))
}

function deliveryOf (context: Context, entries: Hex[], withdrawals: Body[] = []): DeliveryReport {
  return {
    entries,
    members: context.engine.machine.delivery(entries, withdrawals).map(({ member, status, at, former }) => (
      { member, name: nameOf(context.roster, member), state: status, at, ...(former === true && { former }) }
    ))
  }
}
