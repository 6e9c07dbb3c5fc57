import { normalId } from './id.ts'
import { bothMeanings } from './meaning.ts'
import { isLooser, readTlp, tlpMarkingIds } from './tlp.ts'
import type { Facts } from './facts.ts'
import type { Meaning } from './meaning.ts'
import type { Tlp } from './tlp.ts'
import type { JsonObject } from '../json/scanner.ts'

const tlp2Extension = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

/** How a validated object is marked, by itself and by the granular markings in it; `known` says what other ids mean. */
export function markingOf (value: JsonObject, known: ReadonlyMap<string, Meaning>): { marking: Facts['marking'], meaning: Meaning } {
  let meaning: Meaning = {}
  let isUnknown = false

  for (const id of markingIds(value)) {
    const level = tlpMarkingIds.get(id)
    const meant = level === undefined ? known.get(id) : { tlp: level }

    isUnknown ||= meant === undefined
    meaning = bothMeanings(meaning, meant ?? {})
  }

  if (isForged(value)) {
    return { marking: 'forged', meaning }
  }
  if (isUnknown) {
    return { marking: 'unknown', meaning }
  }

  return { marking: meaning.tlp === undefined ? 'none' : 'tlp', meaning }
}

/** Every marking id a validated object names, in lower case. */
export function markingIds (value: Record<string, unknown>): string[] {
  const ids = [...(value.object_marking_refs as string[] | undefined ?? [])]

  for (const granular of value.granular_markings as JsonObject[] | undefined ?? []) {
    if (typeof granular.marking_ref === 'string') {
      ids.push(granular.marking_ref)
    }
  }

  return ids.map(normalId)
}

/** A marking-definition with a well-known TLP id whose body permits more than the id does. */
function isForged (value: JsonObject): boolean {
  const level = value.type === 'marking-definition' ? tlpMarkingIds.get(normalId(value.id as string)) : undefined

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

function member (value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined
}
