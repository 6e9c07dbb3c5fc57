import { list, optional, record, text, uint } from '../bytes/read.ts'
import type { Validity } from './permits.ts'
import type { CborMap, CborMapValue } from '../bytes/cbor.ts'

/** Key of a header's extension map under which an entry says which IEP policy its handling speaks of. */
const extensionKey = 'iep'
const textBytesMax = 512
const referencesMax = 4

/** What of a policy stands in the entry and not in its handling: what it is called, and when it is in force. */
export interface PolicyNote extends Validity {
  id?: string
  name?: string
  references?: string[]
}

const shape = record({
  id: optional(text(textBytesMax)),
  name: optional(text(textBytesMax)),
  from: optional(uint()),
  until: optional(uint()),
  refs: optional(list(text(textBytesMax), referencesMax))
})

/** The extension map that says it; undefined when there is nothing to say. */
export function policyExtension ({ id, name, from, until, references }: PolicyNote): ReadonlyMap<string, CborMapValue> | undefined {
  const fields = Object.entries({ id, name, from: whole(from), until: whole(until), refs: references })
    .filter((field): field is [string, string | number | string[]] => field[1] !== undefined)
  return fields.length === 0 ? undefined : new Map([[extensionKey, new Map<string, CborMapValue>(fields)]])
}

/** The header's times have no sign: what began before 1970 has begun. */
function whole (time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.max(0, time)
}

/** The note of an entry. One that cannot be read is in force at no time: nobody can say what it allows. */
export function policyNote (ext: CborMap | ReadonlyMap<string, CborMapValue> | undefined): PolicyNote | undefined {
  const value = ext?.get(extensionKey)
  if (value === undefined) {
    return undefined
  }
  const read = shape.read(value, `ext.${extensionKey}`)
  if (!read.ok) {
    return { until: 0 }
  }
  const { refs, ...note } = read.value
  return { ...note, ...(refs !== undefined && { references: refs }) }
}
