/**
 * What a publication becomes: which objects go into which lane. Pure; `preview` shows it, `publish` seals it.
 *
 * References must not leak (DESIGN §5): whatever refers to an object is read by no one whom that object is not for.
 * Unmarked identities and marking definitions are context: a copy stands in each lane that refers to them.
 */
import { encodeHandling, stricter } from '@hanse/core'
import { markingIds, tlpMarkingIds } from '@hanse/stix'
import { distinctReasons, joinHolds } from '../rules/share.ts'
import { resolveHandlings } from './readers.ts'
import { tightenByReferences } from './tighten.ts'
import { usesOf } from './uses.ts'
import type { Item, ReadersInput } from './readers.ts'
import type { HoldView, Narrowed, ObjectWarning, RefusedObject } from '../types.ts'
import type { Handling, MemberId, Reason, Tlp } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

export interface PlanInput extends ReadersInput {
  objects: StixObject[]
  /** for what is unmarked when the terms name no TLP: never CLEAR */
  defaultTlp: Tlp
}

/** The objects that will stand in one lane, context first, then in the order of the bundle. */
export interface PlannedLane {
  handling: Handling
  objects: StixObject[]
  /** whom the author's own rules leave out, and why */
  denied: Map<MemberId, Reason[]>
}

export interface Plan {
  lanes: PlannedLane[]
  refused: RefusedObject[]
  narrowed: Narrowed[]
  /** over-common values in it */
  warnings?: ObjectWarning[]
  /** the author's own rules want a person to look first: it must not be sealed before it is released */
  hold?: HoldView
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
  return { object, tlp, uses: usesOf(input.terms, object.facts), asked: wanted, because: tlp === wanted ? undefined : 'its own marking is stricter' }
}

/**
 * What is given a lane of its own: all but context that something refers to, which travels in that thing's lane. Context
 * that refers in a circle and is named by nothing else goes by itself, once.
 */
function travellers (items: Item[], byId: Map<string, Item[]>, context: Set<string>): Item[] {
  const referred = new Set(items.flatMap((item) => contextOf(item.object, context)))
  const wanted: Item[] = []
  const placed = new Set<StixObject>()
  const place = (item: Item): void => {
    wanted.push(item)
    withContext([item.object], byId, context).forEach((object) => { placed.add(object) })
  }
  items.filter(({ object: { facts } }) => !context.has(facts.id) || !referred.has(facts.id)).forEach(place)
  for (const item of items) {
    if (!placed.has(item.object)) {
      place(item)
    }
  }
  return wanted
}

function fillLanes (items: Item[], byId: Map<string, Item[]>, context: Set<string>, input: PlanInput, plan: Plan): void {
  const lanes = new Map<string, PlannedLane>()
  const wanted = travellers(items, byId, context)
  const contextFor = (object: StixObject): StixObject[] => withContext([object], byId, context).slice(0, -1)
  for (const [item, resolved] of resolveHandlings(wanted, contextFor, input)) {
    if ('code' in resolved) {
      plan.refused.push({ object: item.object.facts.id, path: item.object.path, code: resolved.code, message: resolved.message })
      continue
    }
    const key = Buffer.from(encodeHandling(resolved.handling)).toString('latin1')
    let lane = lanes.get(key)
    if (lane === undefined) {
      lane = { handling: resolved.handling, objects: [], denied: new Map() }
      lanes.set(key, lane)
    }
    lane.objects.push(item.object)
    for (const [member, reasons] of resolved.denied) {
      lane.denied.set(member, distinctReasons([...lane.denied.get(member) ?? [], ...reasons]))
    }
    const hold = joinHolds(plan.hold, resolved.hold)
    if (hold !== undefined) {
      plan.hold = hold
    }
  }
  for (const lane of lanes.values()) {
    lane.objects = withContext(lane.objects, byId, context)
    plan.lanes.push(lane)
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
  return [facts.createdBy, ...markingIds(value), ...facts.refs].filter(
    (id): id is string => typeof id === 'string' && context.has(id) && id !== facts.id && !tlpMarkingIds.has(id)
  )
}
