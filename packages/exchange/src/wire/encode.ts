import { encode } from '@hanse/core'
import { fieldsOf } from './fields.ts'
import type { Message, RawMessage } from './message.ts'

/**
 * One frame: a CBOR map (RFC 8949 §4.2.1) without the length prefix that the stream puts before it.
 *
 * @throws {HanseError} what `encode` of core throws, for values that no machine makes
 */
export function encodeMessage (message: Message | RawMessage): Uint8Array {
  return encode(fieldsOf(message))
}
