import { toHex } from '@hanse/core'
import type { Place } from '../types.ts'
import type { Suite } from '@hanse/core'

/** Where `addPrivate` puts an object: known beforehand, so that its index rows can be made. */
export function privatePlace (suite: Suite, bytes: Uint8Array): Place {
  return { private: toHex(suite.sha256(bytes)) }
}
