import type { JsonObject } from '../json/scanner.ts'

const listStep = /^\[(\d{1,9})\]$/

/** Whether a granular marking's selector (STIX 2.1 §7.2.3) points at content of the object. */
export function selects (object: JsonObject, selector: string): boolean {
  let value: unknown = object

  for (const step of selector.split('.')) {
    const index = listStep.exec(step)

    if (Array.isArray(value)) {
      value = index === null ? undefined : value[Number(index[1])]
    } else if (typeof value === 'object' && value !== null) {
      value = (value as JsonObject)[step]
    } else {
      return false
    }

    if (value === undefined) {
      return false
    }
  }

  return true
}
