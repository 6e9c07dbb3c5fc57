import { concat, toHex } from '../bytes/bytes.ts'
import { typedHash } from '../bytes/suite.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Suite } from '../bytes/suite.ts'

/** What travels beside the header of seq 0 and is never erased. */
export interface Opening {
  /** the handling, encoded by policy; opaque here */
  handling: Uint8Array
  /** 16 random bytes, so that the commitment in the headers does not give the handling away */
  nonce: Uint8Array
  /** certificate hash of the node's card, 32 bytes */
  certificate: Uint8Array
}

/** What a lane's headers say instead of its handling: 32 bytes. */
export function commitmentOf (suite: Suite, federation: Uint8Array, handling: Uint8Array, nonce: Uint8Array): Uint8Array {
  return typedHash(suite, 'handling-commitment', federation, concat(handling, nonce))
}

/** By what peers group lanes: the typed hash of the handling itself, which stands in no header. */
export function groupOf (suite: Suite, federation: Uint8Array, handling: Uint8Array): Hex {
  return toHex(typedHash(suite, 'handling', federation, handling))
}

/** The id of the lane that a header belongs to. */
export function laneOf (suite: Suite, header: { federation: Uint8Array, node: Uint8Array, incarnation: Uint8Array, commitment: Uint8Array }): Hex {
  return toHex(typedHash(suite, 'lane', header.federation, concat(header.node, header.incarnation, header.commitment)))
}
