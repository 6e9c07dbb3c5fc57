/** What an object is about, on one line. */
import { observablesOf } from '@hanse/stix'
import { defang, plain } from './foreign.ts'

/** More observables than these are counted, not shown. */
const observablesShownMax = 3

/**
 * The observables of an object, defanged; else its name, or what else says what it is; empty when its bytes are no
 * JSON object.
 */
export function summaryOf (bytes: Uint8Array): string {
  const value = valueOf(bytes)
  if (value === undefined) {
    return ''
  }
  const { observables } = observablesOf(value)
  if (observables.length > 0) {
    const shown = observables.slice(0, observablesShownMax).map((observable) => defang(observable.value))
    return shown.join(', ') + (observables.length > shown.length ? ` and ${observables.length - shown.length} more` : '')
  }
  if (typeof value['relationship_type'] === 'string') {
    return plain(`${String(value['source_ref'])} ${value['relationship_type']} ${String(value['target_ref'])}`)
  }
  const words = value['name'] ?? value['pattern'] ?? value['abstract'] ?? value['opinion'] ?? value['sighting_of_ref']
  return typeof words === 'string' ? defang(words) : ''
}

function valueOf (bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
