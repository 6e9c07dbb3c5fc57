/**
 * What a publication becomes: which objects go into which lane. Pure; `preview` shows it, `publish` seals it.
 *
 * References must not leak (DESIGN §5): whatever refers to an object is read by no one whom that object is not for.
 * Unmarked identities and marking definitions are context: a copy stands in each lane that refers to them.
 */
import { encodeHandling, handling, reject, resolveAudience, stricter } from '@hanse/core'
import { tlpMarkingIds } from '@hanse/stix'
import type { Narrowed, RefusedObject, Terms } from '../types.ts'
import type { Handling, MemberId, Result, Subject, Tlp } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

/** What the author already knows of an object outside this bundle. */
export interface Referent {
  /** what it was published under, and by whom; absent for a private import */
  published?: { handling: Handling, author: MemberId }
  /** its own marking, of a private import */
  tlp?: Tlp
}

export interface PlanInput {
  objects: StixObject[]
  terms: Terms
  /** for what is unmarked when the terms name no TLP: never CLEAR */
  defaultTlp: Tlp
  author: MemberId
  subjects: readonly Subject[]
  /** by STIX id */
  known(id: string): Referent[]
}

/** The objects that will stand in one lane, context first, then in the order of the bundle. */
export interface PlannedLane { handling: Handling, objects: StixObject[] }

export interface Plan { lanes: PlannedLane[], refused: RefusedObject[], narrowed: Narrowed[] }

interface Item {
  object: StixObject
  tlp: Tlp
  because: string | undefined
  asked: Tlp
  /** whom its TLP and the terms' audience clear, less those whom something it refers to does not clear */
  readers: ReadonlySet<MemberId>
  narrowedBy: string | undefined
}

/** Plans a publication. With anything refused it must not be sealed. */
export function planPublication (input: PlanInput): Plan {
  const plan: Plan = { lanes: [], refused: [], narrowed: [] }
  const items = distinct(input.objects)
    .filter((object) => isKnownMarking(object, plan.refused))
    .map((object) => itemOf(object, input))
  const byId = new Map<string, Item[]>()
  for (const item of items) {
    byId.set(item.object.facts.id, [...byId.get(item.object.facts.id) ?? [], item])
  }
  const context = new Set(items.filter((item) => item.object.facts.context).map((item) => item.object.facts.id))
  tightenByReferences(items, byId, context, input)
  narrowByReferences(items, byId, context, input)
  fillLanes(items, byId, context, input, plan)
  for (const item of items) {
    if (item.because !== undefined) {
      plan.narrowed.push({ object: item.object.facts.id, from: item.asked, to: item.tlp, because: item.because })
    }
  }
  return plan
}

/** The same bytes twice in one bundle are one object. */
function distinct (objects: StixObject[]): StixObject[] {
  const seen = new Set<string>()
  return objects.filter((object) => {
    const key = Buffer.from(object.bytes).toString('latin1')
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

function isKnownMarking (object: StixObject, refused: RefusedObject[]): boolean {
  if (object.facts.marking !== 'unknown') {
    return true
  }
  refused.push({
    object: object.facts.id,
    path: `${object.path}.object_marking_refs`,
    code: 'E_MARKING_UNKNOWN',
    message: 'it carries a marking whose meaning is not known here; publish its marking definition with it, or remove the marking'
  })
  return false
}

function itemOf (object: StixObject, input: PlanInput): Item {
  const own = object.facts.tlp
  const wanted = input.terms.tlp ?? (own === undefined ? input.defaultTlp : own)
  const tlp = own === undefined ? wanted : stricter(own, wanted)
  return {
    object,
    tlp,
    asked: wanted,
    because: tlp === wanted ? undefined : 'its own marking is stricter',
    readers: new Set(),
    narrowedBy: undefined
  }
}

/** To a fixed point: the TLP of what refers is at least that of what it refers to. */
function tightenByReferences (items: Item[], byId: Map<string, Item[]>, context: Set<string>, input: PlanInput): void {
  const limitsOf = (id: string): Array<Tlp | undefined> => byId.get(id)?.map(({ tlp }) => tlp) ??
    input.known(id).map(({ published, tlp }) => published?.handling.tlp ?? tlp)
  for (let changed = true; changed;) {
    changed = false
    for (const item of items) {
      for (const id of item.object.facts.refs) {
        const limits = context.has(id) ? [] : limitsOf(id).filter((tlp) => tlp !== undefined)
        const strictest = limits.reduce<Tlp>(stricter, item.tlp)
        if (strictest !== item.tlp) {
          item.tlp = strictest
          item.because = `it refers to ${id}, which is stricter`
          changed = true
        }
      }
    }
  }
}

/** To a fixed point: nobody reads what refers that does not read what it refers to, in this bundle or published before. */
function narrowByReferences (items: Item[], byId: Map<string, Item[]>, context: Set<string>, input: PlanInput): void {
  const { author, subjects, terms } = input
  for (const item of items) {
    const asked = handling({ tlp: item.tlp, audience: terms.audience })
    item.readers = new Set(asked.ok ? resolveAudience(asked.value, author, subjects) : [])
  }
  const before = new Map<string, Array<ReadonlySet<MemberId>>>()
  const readersOf = (id: string): Array<ReadonlySet<MemberId>> => {
    const inBundle = byId.get(id)
    if (inBundle !== undefined) {
      return context.has(id) ? [] : inBundle.map(({ readers }) => readers)
    }
    const known = before.get(id) ?? input.known(id).flatMap(({ published }) => published === undefined
      ? []
      : [new Set(resolveAudience(published.handling, published.author, subjects))])
    before.set(id, known)
    return known
  }
  for (let changed = true; changed;) {
    changed = false
    for (const item of items) {
      for (const id of item.object.facts.refs) {
        const limits = readersOf(id)
        const readers = new Set([...item.readers].filter((member) => limits.every((limit) => limit.has(member))))
        if (readers.size < item.readers.size) {
          item.readers = readers
          item.narrowedBy = id
          changed = true
        }
      }
    }
  }
}

function fillLanes (items: Item[], byId: Map<string, Item[]>, context: Set<string>, input: PlanInput, plan: Plan): void {
  const lanes = new Map<string, PlannedLane>()
  const placed = new Set<StixObject>()
  const place = (item: Item): void => {
    withContext([item.object], byId, context).forEach((object) => { placed.add(object) })
    const resolved = handlingOf(item, input)
    if (!resolved.ok) {
      const { code, message } = resolved.rejection
      plan.refused.push({ object: item.object.facts.id, path: item.object.path, code, message })
      return
    }
    const key = Buffer.from(encodeHandling(resolved.value)).toString('latin1')
    const lane = lanes.get(key) ?? { handling: resolved.value, objects: [] }
    lanes.set(key, lane)
    lane.objects.push(item.object)
  }
  const referred = new Set(items.flatMap((item) => contextOf(item.object, context)))
  items.filter(({ object: { facts } }) => !context.has(facts.id) || !referred.has(facts.id)).forEach(place)
  // context that something refers to travels in that thing's lane, and on its own only where context refers in a circle
  for (const item of items) {
    if (!placed.has(item.object)) {
      place(item)
    }
  }
  for (const lane of lanes.values()) {
    plan.lanes.push({ ...lane, objects: withContext(lane.objects, byId, context) })
  }
}

/** Lane contents with the context that they refer to, directly or through other context, in front. */
function withContext (objects: StixObject[], byId: Map<string, Item[]>, context: Set<string>): StixObject[] {
  const copied = new Set<StixObject>()
  const pending = [...objects]
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    for (const id of contextOf(object, context)) {
      for (const { object: found } of byId.get(id) ?? []) {
        if (!copied.has(found) && !objects.includes(found)) {
          copied.add(found)
          pending.push(found)
        }
      }
    }
  }
  return [...copied, ...objects]
}

/** The context objects of this bundle that an object names: its creator, its markings, what it refers to. */
function contextOf (object: StixObject, context: Set<string>): string[] {
  const { facts, value } = object
  const markings = Array.isArray(value['object_marking_refs']) ? value['object_marking_refs'] : []
  return [facts.createdBy, ...markings, ...facts.refs]
    .filter((id): id is string => typeof id === 'string' && context.has(id) && id !== facts.id && !tlpMarkingIds.has(id))
}

/** The handling of one object: the terms' audience under its TLP, or the members that references leave of it. */
function handlingOf (item: Item, { author, terms }: PlanInput): Result<Handling> {
  const asked = handling({ tlp: item.tlp, audience: terms.audience })
  if (!asked.ok || item.narrowedBy === undefined) {
    return asked
  }
  const members = [...item.readers].filter((member) => member !== author)
  if (members.length === 0) {
    const what = `it refers to ${item.narrowedBy}, which none of these readers may see`
    return reject('E_REF_WIDER', `${what}; publish it to readers of that object`)
  }
  item.because = `it refers to ${item.narrowedBy}, which fewer members may see`
  return handling({ tlp: item.tlp, audience: { any: [{ members }] } })
}
