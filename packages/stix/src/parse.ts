import { split } from './bundle.ts'
import { refuseJson, refuseText } from './format.ts'
import { faultRefusal, openText, readDocument } from './json/document.ts'
import { objectBytesMax } from './limits.ts'
import { readFacts, unparseable } from './object/facts.ts'
import { normalId } from './object/id.ts'
import { markingIds } from './object/marking.ts'
import { bothMeanings, markingMeaning } from './object/meaning.ts'
import { meantMarking } from './object/slip.ts'
import { tlpMarkingIds } from './object/tlp.ts'
import { validate } from './object/validate.ts'
import { refusal } from './refusal.ts'
import type { Element, Elements } from './bundle.ts'
import type { JsonResult } from './json/document.ts'
import type { JsonObject } from './json/scanner.ts'
import type { Facts } from './object/facts.ts'
import type { Meaning } from './object/meaning.ts'
import type { Refusal } from './refusal.ts'

/** One accepted object. */
export interface StixObject {
  /** The object as its source spells it, white space between tokens removed: what an author signs. */
  bytes: Uint8Array
  /** The same object as values; objects in it have no prototype. */
  value: Record<string, unknown>
  facts: Facts
  /** Where it stood, for example `$.objects[3]`. */
  path: string
}

/** What a source held. */
export interface ParsedBundle {
  objects: StixObject[]
  refused: Refusal[]
}

/** How much of a source came to what: `accepted`, `refused` and `held` add up to `read`. */
export interface Tally {
  /** Objects as they stand in the source, copies of one another included; a source that is refused whole counts as one. */
  read: number
  accepted: number
  refused: number
  /** Taken, but with a marking that is not known: kept, and not to leave its holder until the marking is. */
  held: number
}

/** One object, or why it is not taken. */
export type ObjectResult = { ok: true, object: StixObject } | { ok: false, refusal: Refusal }

const encoder = new TextEncoder()
const noMarkings: ReadonlyMap<string, Meaning> = new Map()

/**
 * Reads a STIX 2.1 (or 2.0) bundle, a bare list of objects, or a single object, as UTF-8 JSON. Each object is
 * judged on its own: a bad one is refused with its path and the others are taken. A source that is not JSON as a
 * whole, or in which nothing is meant as STIX, gives one refusal with `object: '$'`. Never throws.
 */
export function parse (source: Uint8Array): ParsedBundle {
  const opened = openText(source, true)

  if (!opened.ok) {
    return { objects: [], refused: [opened.refusal] }
  }

  const unsupported = refuseText(opened.text)

  if (unsupported !== undefined) {
    return { objects: [], refused: [unsupported] }
  }

  try {
    const elements = split(opened.text)
    const refused = refuseJson(elements)

    return refused === undefined ? judgeAll(elements) : { objects: [], refused: [refused] }
  } catch (fault) {
    return { objects: [], refused: [faultRefusal(fault, '$')] }
  }
}

/** Counts what became of a source. */
export function tally ({ objects, refused }: ParsedBundle): Tally {
  const held = objects.filter(({ facts }) => facts.marking === 'unknown').length

  return { read: objects.length + refused.length, accepted: objects.length - held, refused: refused.length, held }
}

/**
 * Reads one object as it travels: UTF-8 JSON without byte order mark. A leaf is spelled as an author signs it when
 * the object's `bytes` are it, uncopied; where it has white space between tokens they are shorter. Refuses with `E_ENC_…`,
 * `E_LIMIT_…`, `E_STIX_…`, `E_VERSION_UNSUPPORTED` and `E_MARKING_…` codes; never throws.
 */
export function parseObject (bytes: Uint8Array): ObjectResult {
  const read = readLeaf(bytes)

  return read.ok ? judge({ ...read, path: '$' }, noMarkings, read.isCompact ? bytes : undefined) : read
}

/**
 * Facts of one leaf on receipt; never fails. `known.markings` are what marking-definitions mean that the reader has seen
 * (`markingMeaning`), by id in lower case: other markings count as unknown.
 */
export function factsOf (leaf: Uint8Array, known: { markings?: ReadonlyMap<string, Meaning> } = {}): Facts {
  const read = readLeaf(leaf)

  if (!read.ok || validate(read.value) !== undefined) {
    return unparseable()
  }

  return readFacts(read.value as JsonObject, known.markings ?? noMarkings)
}

/** A leaf read whole, and whether it has no white space between tokens. */
function readLeaf (bytes: Uint8Array): (JsonResult & { ok: true, isCompact: boolean }) | (JsonResult & { ok: false }) {
  if (bytes.length > objectBytesMax) {
    return { ok: false, refusal: tooLarge('$', '$', bytes.length) }
  }

  const opened = openText(bytes, false)

  if (!opened.ok) {
    return opened
  }

  const read = readDocument(opened.text)

  return read.ok ? { ...read, isCompact: read.compact.length === opened.text.length } : read
}

function judgeAll (elements: Elements): ParsedBundle {
  const markings = new Map<string, Meaning>()
  const parsed: ParsedBundle = { objects: [], refused: elements.refused }

  for (const { value } of elements.good) {
    const meaning = validate(value) === undefined ? markingMeaning(value) : undefined

    if (meaning !== undefined) {
      const id = normalId((value as JsonObject).id as string)

      markings.set(id, bothMeanings(markings.get(id) ?? {}, meaning))
    }
  }

  const versions = new Map<string, string>()

  for (const element of elements.good) {
    const outcome = judge(element, markings)
    const conflict = outcome.ok ? findConflict(outcome.object.facts, element, versions) : outcome.refusal

    if (outcome.ok && conflict === undefined) {
      parsed.objects.push(outcome.object)
    } else if (conflict !== undefined) {
      parsed.refused.push(conflict)
    }
  }

  return parsed
}

/** Every representation of one version must be the same (STIX 2.1 §3.6): of two that differ, the first is taken. What has no `modified` has one version. */
function findConflict (facts: Facts, element: Element, versions: Map<string, string>): Refusal | undefined {
  const version = `${facts.id} ${facts.modified ?? ''}`
  const first = versions.get(version)

  if (first !== undefined && first !== element.compact) {
    const message = `the same id and modified stand in the source before, with other content, in ${element.path}; keep one or set modified`

    return refusal(facts.id, element.path, 'E_STIX_CONFLICT', message)
  }

  versions.set(version, element.compact)
}

/** `encoded` is the compact text as bytes, where they are at hand. */
function judge (element: Element, markings: ReadonlyMap<string, Meaning>, encoded?: Uint8Array): ObjectResult {
  const { value, path } = element
  const problem = validate(value)

  if (problem !== undefined) {
    const at = path + problem.path

    return { ok: false, refusal: refusal(nameOf(value, path), at, problem.code, `${problem.text}, in ${at}; correct the object`) }
  }

  const object = value as JsonObject
  const bytes = encoded ?? encoder.encode(element.compact)

  if (bytes.length > objectBytesMax) {
    return { ok: false, refusal: tooLarge(nameOf(value, path), path, bytes.length) }
  }

  const facts = readFacts(object, markings)

  if (facts.marking === 'forged') {
    const message = `a well-known TLP id stands beside a body that permits more, in ${path}; use the official definition`

    return { ok: false, refusal: refusal(facts.id, path, 'E_MARKING_FORGED', message) }
  }

  const slip = findSlip(object, facts, path)

  return slip === undefined ? { ok: true, object: { bytes, value: object, facts, path } } : { ok: false, refusal: slip }
}

/** A marking that nobody knows, by an id that is nearly a well-known one: the object would be held for ever. */
function findSlip (object: JsonObject, facts: Facts, path: string): Refusal | undefined {
  const ids = facts.marking === 'unknown' ? markingIds(object) : []
  const named = object.type === 'marking-definition' ? [facts.id, ...ids] : ids

  for (const id of named) {
    const meant = meantMarking(id)

    if (meant !== undefined) {
      const level = `TLP:${tlpMarkingIds.get(meant)?.toUpperCase() ?? ''}`
      const message = `the marking ${id} is no well-known one, but nearly ${meant} (${level}), in ${path}; write that id if it was meant`

      return refusal(facts.id, path, 'E_MARKING_ID', message)
    }
  }
}

function tooLarge (object: string, path: string, bytes: number): Refusal {
  const message = `the object has ${bytes} bytes, at most ${objectBytesMax} are allowed, in ${path}; split it`

  return refusal(object, path, 'E_LIMIT_OBJECT_BYTES', message)
}

function nameOf (value: unknown, path: string): string {
  const id = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject).id : undefined

  return typeof id === 'string' ? id : path
}
