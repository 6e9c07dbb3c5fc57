/** Who may read each object of a publication: the terms' audience, without whom references and own rules leave out. */
import { handling, resolveAudience } from '@hanse/core'
import { narrowAudience, obliged } from '../rules/fold.ts'
import { joinSharing, ShareAdvisor } from '../rules/share.ts'
import { settleReferences } from './settle.ts'
import type { Sharing, ShareRules } from '../rules/share.ts'
import type { HoldView, Terms } from '../types.ts'
import type { Uses } from './uses.ts'
import type { Handling, MemberId, Reason, Subject, Tlp } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

/** What the author already knows of an object outside this bundle. */
export interface Referent {
  /** what it was published under, and by whom; absent for a private import */
  published?: { handling: Handling, author: MemberId }
  /** its own marking, of a private import */
  tlp?: Tlp | undefined
  /** its own PAP and IEP */
  pap?: Uses['pap']
  iep?: Uses['iep']
}

/** One object of the bundle on its way into a lane. */
export interface Item { object: StixObject, tlp: Tlp, uses: Uses, because: string | undefined, asked: Tlp }

/** What readers are found out from. */
export interface ReadersInput {
  terms: Terms
  author: MemberId
  subjects: readonly Subject[]
  /** the author's own; none when absent */
  rules?: ShareRules | undefined
  /** by STIX id */
  known(id: string): Referent[]
}

/** Under which terms an object goes out, or why it does not. */
export type Resolved =
  | { handling: Handling, denied: ReadonlyMap<MemberId, Reason[]>, hold: HoldView | undefined }
  | { code: string, message: string }

interface Readers {
  asked: Handling
  /** whom the terms clear, without the author */
  all: MemberId[]
  sharing: Sharing
  /** whom a reference excludes, and to what */
  closed: Map<MemberId, string>
}

/**
 * The handling of each object.
 *
 * @param items - without context that travels in other things' lanes
 * @param contextOf - what is copied into the lane of an object
 * @param input - terms, members and rules
 */
export function resolveHandlings (items: readonly Item[], contextOf: (object: StixObject) => StixObject[], input: ReadersInput): Map<Item, Resolved> {
  const { subjects } = input
  const advisor = new ShareAdvisor(input.rules, subjects)
  const resolved = new Map<Item, Resolved>()
  const readers = new Map<Item, Readers>()
  const inside = new Set(items.flatMap((item) => [item.object, ...contextOf(item.object)]).map(({ facts }) => facts.id))
  for (const item of items) {
    const asked = handling({ tlp: item.tlp, audience: input.terms.audience, ...item.uses })
    if (!asked.ok) {
      resolved.set(item, asked.rejection)
      continue
    }
    const all = resolveAudience(asked.value, input.author, subjects).filter((member) => member !== input.author)
    const sharing = advisor.ask(asked.value, [item.object, ...contextOf(item.object)].map(({ facts }) => facts))
    const found: Readers = { asked: asked.value, all, sharing, closed: new Map() }
    closeByKnown(item, found, inside, subjects, input)
    readers.set(item, found)
  }
  closeByReferences(readers)
  for (const [item, found] of readers) {
    resolved.set(item, resolve(item, found))
  }
  return resolved
}

/** What is published already to fewer closes what refers to it to the others. */
function closeByKnown (item: Item, found: Readers, inside: ReadonlySet<string>, subjects: readonly Subject[], input: ReadersInput): void {
  for (const id of item.object.facts.refs) {
    for (const referent of inside.has(id) ? [] : input.known(id)) {
      if (referent.published !== undefined) {
        const others = new Set(resolveAudience(referent.published.handling, referent.published.author, subjects))
        found.all.filter((member) => !others.has(member)).forEach((member) => { found.closed.set(member, id) })
      }
    }
  }
}

/** To a fixed point: whom an object of this bundle is not for, whatever refers to it is not for either; and what rules oblige to holds for both. */
function closeByReferences (readers: ReadonlyMap<Item, Readers>): void {
  const byId = Map.groupBy(readers.keys(), (item) => item.object.facts.id)
  const sizeOf = ({ sharing, closed }: Readers): number => sharing.denied.size + closed.size + sharing.obligations.size + Number(sharing.deniesStrangers)
  settleReferences(readers.keys(), (item) => {
    const found = readers.get(item) as Readers
    const before = sizeOf(found)
    for (const referent of item.object.facts.refs.flatMap((id) => byId.get(id) ?? [])) {
      const { sharing: { denied, deniesStrangers, obligations }, closed } = readers.get(referent) as Readers
      joinSharing(found.sharing, { denied, deniesStrangers, hold: undefined, obligations })
      closed.forEach((id, member) => { found.closed.set(member, found.closed.get(member) ?? id) })
    }
    return sizeOf(found) > before
  })
}

function resolve (item: Item, { asked, all, sharing, closed }: Readers): Resolved {
  const denied = new Map([...sharing.denied].filter(([member]) => all.includes(member)))
  const left = all.filter((member) => !denied.has(member) && !closed.has(member))
  const [narrowedBy] = all.flatMap((member) => closed.get(member) ?? [])
  const terms = obliged(asked, sharing.obligations)
  if (denied.size === 0 && narrowedBy === undefined && !sharing.deniesStrangers) {
    return { handling: terms, denied, hold: sharing.hold }
  }
  const rules = [...new Set([...denied.values()].flat().map(({ code }) => code))].join(', ')
  if (left.length === 0 && all.length > 0) {
    return narrowedBy === undefined
      ? { code: 'E_RULE_DENIED', message: `your own rules (${rules}) let none of these ${all.length} readers have it; change the terms, or the rules` }
      : { code: 'E_REF_WIDER', message: `it refers to ${narrowedBy}, which none of these readers may see; publish it to readers of that object` }
  }
  item.because = becauseOf({ narrowedBy, rules, denied: denied.size, all: all.length })
  const excepted = narrowedBy === undefined && !sharing.deniesStrangers ? [...denied.keys()] : undefined
  const narrowed = handling({ ...terms, audience: narrowAudience(terms.audience, left, excepted) })
  return narrowed.ok ? { handling: narrowed.value, denied, hold: sharing.hold } : narrowed.rejection
}

function becauseOf ({ narrowedBy, rules, denied, all }: { narrowedBy: string | undefined, rules: string, denied: number, all: number }): string {
  const why: string[] = []
  if (narrowedBy !== undefined) {
    why.push(`it refers to ${narrowedBy}, which fewer members may see`)
  }
  if (denied > 0) {
    why.push(`your own rules (${rules}) keep it from ${denied} of ${all} readers`)
  }
  return why.join('; ') || 'your own rules decide by what members are, so it goes to the readers of today by name'
}
