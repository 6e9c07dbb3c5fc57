import { isLooser, readTlp, stricterTlp, tlpMarkingIds } from './tlp.ts'
import type { Facts } from './facts.ts'
import type { Tlp } from './tlp.ts'
import type { JsonObject } from '../json/scanner.ts'

const tlp2Extension = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

/** How a validated object is marked, by itself and by the granular markings in it. */
export function markingOf (value: JsonObject, statements: ReadonlySet<string>): { marking: Facts['marking'], tlp?: Tlp } {
  let tlp: Tlp | undefined
  let isUnknown = false

  for (const id of markingIds(value)) {
    const level = tlpMarkingIds.get(id)

    if (level !== undefined) {
      tlp = stricterTlp(tlp, level)
    } else if (!statements.has(id)) {
      isUnknown = true
    }
  }

  if (isForged(value)) {
    return { marking: 'forged', tlp }
  }
  if (isUnknown) {
    return { marking: 'unknown', tlp }
  }

  return tlp === undefined ? { marking: 'none' } : { marking: 'tlp', tlp }
}

/** Every marking id an object names. */
export function markingIds (value: JsonObject): string[] {
  const ids = [...(value.object_marking_refs as string[] | undefined ?? [])]

  for (const granular of value.granular_markings as JsonObject[] | undefined ?? []) {
    if (typeof granular.marking_ref === 'string') {
      ids.push(granular.marking_ref)
    }
  }

  return ids
}

/** A marking-definition with a well-known TLP id whose body permits more than the id does. */
function isForged (value: JsonObject): boolean {
  const level = value.type === 'marking-definition' ? tlpMarkingIds.get(value.id as string) : undefined

  if (level === undefined) {
    return false
  }

  return bodyLevels(value).some(body => isLooser(body, level))
}

function bodyLevels (value: JsonObject): Tlp[] {
  const definition = member(value.definition, 'tlp')
  const extension = member(member(value.extensions, tlp2Extension), 'tlp_2_0')

  return [readTlp(definition), readTlp(extension)].filter(level => level !== undefined)
}

/** Whether a value is a marking-definition with nothing but a statement, which does not restrict (STIX 2.1 §7.2.1.3). */
export function isStatement (value: unknown): boolean {
  const id = member(value, 'id')

  return member(value, 'type') === 'marking-definition' && member(value, 'definition_type') === 'statement' &&
    member(value, 'extensions') === undefined && typeof id === 'string' && !tlpMarkingIds.has(id) &&
    typeof member(member(value, 'definition'), 'statement') === 'string'
}

function member (value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined
}
