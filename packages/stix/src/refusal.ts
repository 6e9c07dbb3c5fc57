import { foreign } from './foreign.ts'
import type { FaultCode } from './json/fault.ts'

/**
 * Why an object, or a whole source, is not taken, beside what is wrong with its JSON:
 * - `E_LIMIT_SOURCE_BYTES`, `E_LIMIT_OBJECT_BYTES` too many bytes in the source, or in the object
 * - `E_LIMIT_REFS` too many ids that the object refers to
 * - `E_ENC_TEXT` a NUL character or a byte order mark in an id
 * - `E_STIX_SCHEMA` type, id, author or markings that are not as STIX has them
 * - `E_STIX_TIME` times that are none, or `modified` before `created`
 * - `E_STIX_CONFLICT` the same id and `modified` (or no `modified`) with other content in the same source
 * - `E_VERSION_UNSUPPORTED` a `spec_version` other than 2.1 and 2.0
 * - `E_FORMAT_UNSUPPORTED` a source that is no STIX at all: a list, a table, an event of MISP
 * - `E_MARKING_ID` a marking id that is a well-known TLP id with a slip in it
 * - `E_MARKING_IEP` a policy of IEP with a statement or value that IEP 2.0 does not have
 * - `E_MARKING_FORGED` a well-known TLP id beside a body that permits more
 * - `E_MARKING_SELECTOR` a granular marking of something that is not in the object
 */
export type RefusalCode = FaultCode |
  'E_LIMIT_SOURCE_BYTES' | 'E_LIMIT_OBJECT_BYTES' | 'E_LIMIT_REFS' | 'E_ENC_TEXT' | 'E_STIX_SCHEMA' | 'E_STIX_TIME' | 'E_STIX_CONFLICT' |
  'E_VERSION_UNSUPPORTED' | 'E_FORMAT_UNSUPPORTED' | 'E_MARKING_ID' | 'E_MARKING_IEP' | 'E_MARKING_FORGED' | 'E_MARKING_SELECTOR'

/** A refused object: a value, never thrown. */
export interface Refusal {
  /** Its id, or its path when it has none; escaped and cut at 64 characters. */
  object: string
  /** Where in the source, for example `$.objects[3].modified`. */
  path: string
  code: RefusalCode
  /** What, where, limit and value, what to do. */
  message: string
}

/** Makes a refusal; `object` may be foreign text. */
export function refusal (object: string, path: string, code: RefusalCode, message: string): Refusal {
  return { object: foreign(object), path, code, message }
}
