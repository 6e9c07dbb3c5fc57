import { foreign } from '../foreign.ts'
import { refsMax } from '../limits.ts'
import { idType, isId, isType } from './id.ts'
import { iepOf, iepPath } from './meaning.ts'
import { collectRefs } from './refs.ts'
import { selects } from './selector.ts'
import { isBefore, isTimestamp } from './timestamp.ts'
import type { JsonObject } from '../json/scanner.ts'
import type { RefusalCode } from '../refusal.ts'

/** What is wrong with an object, `path` below it. */
export interface Problem {
  code: RefusalCode
  path: string
  text: string
}

/** Checks what this federation relies on in a STIX object; undefined when all is well. */
export function validate (value: unknown): Problem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { code: 'E_STIX_SCHEMA', path: '', text: 'not a JSON object' }
  }

  const object = value as JsonObject

  return checkIdentity(object) ?? checkVersion(object) ?? checkTimes(object) ?? checkMarkings(object) ?? checkIep(object) ?? checkRefs(object)
}

function checkIdentity (object: JsonObject): Problem | undefined {
  const { type, id } = object

  if (typeof type !== 'string' || !isType(type)) {
    return schema('.type', 'type must be a name of 3 to 250 lower-case letters, digits and hyphens', type)
  }
  if (typeof id !== 'string') {
    return schema('.id', 'id must be a text of the form type--UUID', id)
  }
  if (id.includes('\u0000') || id.includes('\ufeff')) {
    return { code: 'E_ENC_TEXT', path: '.id', text: 'id holds a NUL character or a byte order mark' }
  }

  const named = idType(id)

  if (named === undefined) {
    return schema('.id', 'id must be of the form type--UUID', id)
  }
  if (named !== type) {
    return schema('.id', `id must begin with the object's type '${foreign(type)}'`, id)
  }
}

function checkVersion (object: JsonObject): Problem | undefined {
  const version = object.spec_version

  if (version !== undefined && version !== '2.1' && version !== '2.0') {
    return { code: 'E_VERSION_UNSUPPORTED', path: '.spec_version', text: `spec_version must be 2.1 or 2.0${seen(version)}` }
  }
}

function checkTimes (object: JsonObject): Problem | undefined {
  const { created, modified } = object

  for (const [name, time] of [['created', created], ['modified', modified]]) {
    if (time !== undefined && (typeof time !== 'string' || !isTimestamp(time))) {
      const text = `${name as string} must be an RFC 3339 time in UTC, as in 2026-01-31T00:00:00.000Z${seen(time)}`

      return { code: 'E_STIX_TIME', path: `.${name as string}`, text }
    }
  }

  if (typeof created === 'string' && typeof modified === 'string' && isBefore(modified, created)) {
    return { code: 'E_STIX_TIME', path: '.modified', text: `modified must not lie before created (${created})${seen(modified)}` }
  }
}

function checkMarkings (object: JsonObject): Problem | undefined {
  const { object_marking_refs: refs, granular_markings: granular } = object

  if (refs !== undefined && !(Array.isArray(refs) && refs.every(isMarkingId))) {
    return schema('.object_marking_refs', 'object_marking_refs must be a list of marking-definition ids')
  }
  if (granular === undefined) {
    return undefined
  }
  if (!Array.isArray(granular)) {
    return schema('.granular_markings', 'granular_markings must be a list')
  }

  for (let i = 0; i < granular.length; i++) {
    const problem = checkGranular(object, granular[i], `.granular_markings[${i}]`)

    if (problem !== undefined) {
      return problem
    }
  }
}

function checkGranular (object: JsonObject, granular: unknown, path: string): Problem | undefined {
  if (typeof granular !== 'object' || granular === null || Array.isArray(granular)) {
    return schema(path, 'a granular marking must be an object')
  }

  const { marking_ref: ref, lang, selectors } = granular as JsonObject

  if (ref === undefined ? typeof lang !== 'string' : !isMarkingId(ref)) {
    return schema(`${path}.marking_ref`, 'a granular marking must name a marking-definition or a language', ref)
  }
  if (!Array.isArray(selectors) || selectors.length === 0) {
    return schema(`${path}.selectors`, 'a granular marking must have selectors')
  }

  const wrong = selectors.find(selector => typeof selector !== 'string' || !selects(object, selector))

  if (wrong !== undefined) {
    return { code: 'E_MARKING_SELECTOR', path: `${path}.selectors`, text: `a selector points at nothing in the object${seen(wrong)}` }
  }
}

function checkIep (object: JsonObject): Problem | undefined {
  const read = iepOf(object)

  return read === undefined || read.ok
    ? undefined
    : { code: 'E_MARKING_IEP', path: iepPath + read.problem.path, text: read.problem.text }
}

function checkRefs (object: JsonObject): Problem | undefined {
  const { created_by_ref: author } = object

  if (author !== undefined && !(typeof author === 'string' && isId(author))) {
    return schema('.created_by_ref', 'created_by_ref must be an id', author)
  }
  if (collectRefs(object, refsMax).count > refsMax) {
    return { code: 'E_LIMIT_REFS', path: '', text: `the object refers to more than ${refsMax} ids` }
  }
}

function isMarkingId (id: unknown): boolean {
  return typeof id === 'string' && idType(id) === 'marking-definition'
}

function schema (path: string, text: string, value?: unknown): Problem {
  return { code: 'E_STIX_SCHEMA', path, text: text + seen(value) }
}

function seen (value: unknown): string {
  if (value === undefined) {
    return ''
  }

  return typeof value === 'string' ? `, found '${foreign(value)}'` : `, found ${value === null ? 'null' : typeof value}`
}
