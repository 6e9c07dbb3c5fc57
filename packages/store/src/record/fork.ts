import { decodeForkProof, toHex } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { sealItem, unsealFields } from './sealed.ts'
import type { StoreWrite } from '../types.ts'
import type { ForkProof, Suite, Verified } from '@hanse/core'

/** `p` the proof as it travels, `a` time of arrival. */
export function encodeForkRecord ({ proof, at }: StoreWrite & { type: 'fork' }): Uint8Array {
  return sealItem({ p: proof.bytes, a: at })
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeForkRecord (suite: Suite, key: Uint8Array, value: Uint8Array): Verified<ForkProof> {
  const lane = toHex(key)
  const what = `the fork proof of lane ${lane}`
  const proof = decodeForkProof(suite, unsealFields(value, what).bytes('p'))
  if (!proof.ok || proof.value.lane !== lane) {
    throw unreadable(`${what} ${proof.ok ? 'is of another lane' : `cannot be decoded: ${proof.rejection.code}`}`)
  }
  // only verified proofs are written, and the value's checksum says that this is still the same
  return proof.value as Verified<ForkProof>
}
