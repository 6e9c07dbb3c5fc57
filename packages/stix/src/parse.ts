import { split } from './bundle.ts'
import { faultRefusal, openText, readDocument } from './json/document.ts'
import { objectBytesMax } from './limits.ts'
import { readFacts, unparseable } from './object/facts.ts'
import { isStatement } from './object/marking.ts'
import { validate } from './object/validate.ts'
import { refusal } from './refusal.ts'
import type { Element, Elements } from './bundle.ts'
import type { JsonObject } from './json/scanner.ts'
import type { Facts } from './object/facts.ts'
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

/** One object, or why it is not taken. */
export type ObjectResult = { ok: true, object: StixObject } | { ok: false, refusal: Refusal }

const encoder = new TextEncoder()
const noStatements: ReadonlySet<string> = new Set()

/**
 * Reads a STIX 2.1 (or 2.0) bundle, a bare list of objects, or a single object, as UTF-8 JSON. Each object is
 * judged on its own: a bad one is refused with its path and the others are taken. A source that is not JSON as a
 * whole gives one refusal with `object: '$'`. Never throws.
 */
export function parse (source: Uint8Array): ParsedBundle {
  const opened = openText(source, true)

  if (!opened.ok) {
    return { objects: [], refused: [opened.refusal] }
  }

  try {
    return judgeAll(split(opened.text))
  } catch (fault) {
    return { objects: [], refused: [faultRefusal(fault, '$')] }
  }
}

/**
 * Reads one object as it travels: UTF-8 JSON without byte order mark. A leaf is spelled as an author signs it when
 * the object's `bytes` equal it; where it has white space between tokens they are shorter. Refuses with `E_ENC_…`,
 * `E_LIMIT_…`, `E_STIX_…`, `E_VERSION_UNSUPPORTED` and `E_MARKING_…` codes; never throws.
 */
export function parseObject (bytes: Uint8Array): ObjectResult {
  const read = readLeaf(bytes)

  return read.ok ? judge({ ...read, path: '$' }, noStatements) : read
}

/**
 * Facts of one leaf on receipt; never fails. `known.statements` are ids of marking-definitions that the reader has
 * seen to be statements: other markings it cannot read count as unknown.
 */
export function factsOf (leaf: Uint8Array, known: { statements?: ReadonlySet<string> } = {}): Facts {
  const read = readLeaf(leaf)

  if (!read.ok || validate(read.value) !== undefined) {
    return unparseable()
  }

  return readFacts(read.value as JsonObject, known.statements ?? noStatements)
}

function readLeaf (bytes: Uint8Array): ReturnType<typeof readDocument> {
  if (bytes.length > objectBytesMax) {
    return { ok: false, refusal: tooLarge('$', '$', bytes.length) }
  }

  const opened = openText(bytes, false)

  return opened.ok ? readDocument(opened.text) : opened
}

function judgeAll (elements: Elements): ParsedBundle {
  const statements = new Set<string>()
  const parsed: ParsedBundle = { objects: [], refused: elements.refused }

  for (const { value } of elements.good) {
    if (isStatement(value) && validate(value) === undefined) {
      statements.add((value as JsonObject).id as string)
    }
  }

  const versions = new Map<string, string>()

  for (const element of elements.good) {
    const outcome = judge(element, statements)
    const conflict = outcome.ok ? findConflict(outcome.object.facts, element, versions) : outcome.refusal

    if (outcome.ok && conflict === undefined) {
      parsed.objects.push(outcome.object)
    } else if (conflict !== undefined) {
      parsed.refused.push(conflict)
    }
  }

  return parsed
}

/** Every representation of one version must be the same (STIX 2.1 §3.6): of two that differ, the first is taken. */
function findConflict (facts: Facts, element: Element, versions: Map<string, string>): Refusal | undefined {
  if (facts.modified === undefined) {
    return undefined
  }

  const version = `${facts.id} ${facts.modified}`
  const first = versions.get(version)

  if (first !== undefined && first !== element.compact) {
    const message = `the same id and modified stand in the source before, with other content, in ${element.path}; keep one or set modified`

    return refusal(facts.id, element.path, 'E_STIX_CONFLICT', message)
  }

  versions.set(version, element.compact)
}

function judge (element: Element, statements: ReadonlySet<string>): ObjectResult {
  const { value, path } = element
  const problem = validate(value)

  if (problem !== undefined) {
    const at = path + problem.path

    return { ok: false, refusal: refusal(nameOf(value, path), at, problem.code, `${problem.text}, in ${at}; correct the object`) }
  }

  const object = value as JsonObject
  const bytes = encoder.encode(element.compact)

  if (bytes.length > objectBytesMax) {
    return { ok: false, refusal: tooLarge(nameOf(value, path), path, bytes.length) }
  }

  const facts = readFacts(object, statements)

  if (facts.marking === 'forged') {
    const message = `a well-known TLP id stands beside a body that permits more, in ${path}; use the official definition`

    return { ok: false, refusal: refusal(facts.id, path, 'E_MARKING_FORGED', message) }
  }

  return { ok: true, object: { bytes, value: object, facts, path } }
}

function tooLarge (object: string, path: string, bytes: number): Refusal {
  const message = `the object has ${bytes} bytes, at most ${objectBytesMax} are allowed, in ${path}; split it`

  return refusal(object, path, 'E_LIMIT_OBJECT_BYTES', message)
}

function nameOf (value: unknown, path: string): string {
  const id = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject).id : undefined

  return typeof id === 'string' ? id : path
}
