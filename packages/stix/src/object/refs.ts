import { isId, normalId } from './id.ts'

/** Markings speak of the object, and its author is kept apart: neither is a reference to other knowledge. */
const notReferences: ReadonlySet<string> = new Set(['object_marking_refs', 'marking_ref', 'created_by_ref'])

/**
 * Ids, in lower case, in every `…_ref` and `…_refs` property at any depth. The keys that STIX 2.0 uses inside observed-data
 * ("0", "1") point into the object itself and are left out. `count` counts repetitions and stops above `max`.
 */
export function collectRefs (value: object, max: number): { ids: string[], count: number } {
  const ids = new Set<string>()
  const found = { ids, count: 0, max }

  walk(value, found)

  return { ids: [...ids], count: found.count }
}

interface Found {
  ids: Set<string>
  count: number
  max: number
}

function walk (value: object, found: Found): void {
  if (Array.isArray(value)) {
    for (const element of value) {
      if (typeof element === 'object' && element !== null) {
        walk(element, found)
      }
    }

    return
  }

  const object = value as Record<string, unknown>

  for (const key of Object.keys(object)) {
    const inner = object[key]

    if (typeof inner === 'string') {
      if (key.endsWith('_ref') && !notReferences.has(key)) {
        add(inner, found)
      }
    } else if (typeof inner === 'object' && inner !== null) {
      if (Array.isArray(inner) && key.endsWith('_refs') && !notReferences.has(key)) {
        inner.forEach(id => { add(id, found) })
      }

      walk(inner, found)
    }
  }
}

function add (id: unknown, found: Found): void {
  if (typeof id === 'string' && found.count <= found.max && isId(id)) {
    found.count++
    found.ids.add(normalId(id))
  }
}
