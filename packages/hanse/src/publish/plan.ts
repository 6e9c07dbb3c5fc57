/**
 * What a publication becomes: which objects go into which lane. Pure; `preview` shows it, `publish` seals it.
 *
 * References must not leak (DESIGN §5): whatever refers to an object is read by no one whom that object is not for.
 * Unmarked identities and marking definitions are context: a copy stands in each lane that refers to them.
 */
import { encodeHandling, handling, resolveAudience, stricter } from '@hanse/core'
import { tlpMarkingIds } from '@hanse/stix'
import type { Narrowed, RefusedObject, Terms } from '../types.ts'
import type { Handling, MemberId, Subject, Tlp } from '@hanse/core'
import type { StixObject } from '@hanse/stix'

/** What the author already knows of an object outside this bundle. */
export interface Referent {
  /** the handling it was published under; absent for a private import */
  handling?: Handling
  /** its own marking, of a private import */
  tlp?: Tlp
}

export interface PlanInput {
  objects: StixObject[]
  terms: Terms
  /** for what is unmarked when the terms name no TLP: never CLEAR */
  defaultTlp: Tlp
  author: MemberId
  subjects: Iterable<Subject>
  /** by STIX id */
  known(id: string): Referent[]
}

/** The objects that will stand in one lane, context first, then in the order of the bundle. */
export interface PlannedLane { handling: Handling, objects: StixObject[] }

export interface Plan { lanes: PlannedLane[], refused: RefusedObject[], narrowed: Narrowed[] }

interface Item { object: StixObject, tlp: Tlp, because: string | undefined, asked: Tlp }

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
  return { object, tlp, asked: wanted, because: tlp === wanted ? undefined : 'its own marking is stricter' }
}

/** To a fixed point: the TLP of what refers is at least that of what it refers to. */
function tightenByReferences (items: Item[], byId: Map<string, Item[]>, context: Set<string>, input: PlanInput): void {
  const limitsOf = (id: string): Array<Tlp | undefined> => byId.get(id)?.map(({ tlp }) => tlp) ?? input.known(id).map(({ handling: terms, tlp }) => terms?.tlp ?? tlp)
  for (let changed = true; changed;) {
    changed = false
    for (const item of items) {
      for (const id of item.object.facts.refs) {
        const strictest = context.has(id) ? undefined : limitsOf(id).reduce((a, b) => a === undefined || b === undefined ? a ?? b : stricter(a, b), undefined)
        if (strictest !== undefined && stricter(strictest, item.tlp) !== item.tlp) {
          item.tlp = strictest
          item.because = `it refers to ${id}, which is stricter`
          changed = true
        }
      }
    }
  }
}

function fillLanes (items: Item[], byId: Map<string, Item[]>, context: Set<string>, input: PlanInput, plan: Plan): void {
  const lanes = new Map<string, PlannedLane>()
  const wanted = new Set<Item>()
  const referred = new Set<string>()
  for (const item of items) {
    for (const id of contextOf(item.object, context)) {
      referred.add(id)
    }
  }
  for (const item of items) {
    // context that something refers to travels in that thing's lane, not on its own
    if (context.has(item.object.facts.id) && referred.has(item.object.facts.id)) {
      continue
    }
    wanted.add(item)
  }
  for (const item of wanted) {
    const resolved = handlingOf(item, byId, input)
    if ('code' in resolved) {
      plan.refused.push({ object: item.object.facts.id, path: item.object.path, code: resolved.code, message: resolved.message })
      continue
    }
    const key = Buffer.from(encodeHandling(resolved.handling)).toString('latin1')
    let lane = lanes.get(key)
    if (lane === undefined) {
      lane = { handling: resolved.handling, objects: [] }
      lanes.set(key, lane)
    }
    lane.objects.push(item.object)
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
  const markings = Array.isArray(value['object_marking_refs']) ? value['object_marking_refs'] : []
  return [facts.createdBy, ...markings, ...facts.refs].filter((id): id is string => typeof id === 'string' && context.has(id) && id !== facts.id && !tlpMarkingIds.has(id))
}

type Resolved = { handling: Handling } | { code: string, message: string }

/** The handling of one object: the terms' audience under its TLP, narrowed by what it refers to and is published already. */
function handlingOf (item: Item, byId: Map<string, Item[]>, input: PlanInput): Resolved {
  const asked = handling({ tlp: item.tlp, audience: input.terms.audience })
  if (!asked.ok) {
    return asked.rejection
  }
  const subjects = [...input.subjects]
  const readers = new Set(resolveAudience(asked.value, input.author, subjects))
  let allowed = readers
  let narrowedBy: string | undefined
  for (const id of item.object.facts.refs) {
    if (byId.has(id)) {
      continue
    }
    for (const referent of input.known(id)) {
      if (referent.handling === undefined) {
        continue
      }
      const others = new Set(resolveAudience(referent.handling, input.author, subjects))
      const both = new Set([...allowed].filter((member) => others.has(member)))
      if (both.size < allowed.size) {
        allowed = both
        narrowedBy = id
      }
    }
  }
  if (narrowedBy === undefined) {
    return { handling: asked.value }
  }
  if ([...allowed].every((member) => member === input.author)) {
    return { code: 'E_REF_WIDER', message: `it refers to ${narrowedBy}, which none of these readers may see; publish it to readers of that object` }
  }
  item.because = `it refers to ${narrowedBy}, which fewer members may see`
  const narrowed = handling({ tlp: item.tlp, audience: { any: [{ members: [...allowed].filter((member) => member !== input.author) }] } })
  return narrowed.ok ? { handling: narrowed.value } : narrowed.rejection
}
