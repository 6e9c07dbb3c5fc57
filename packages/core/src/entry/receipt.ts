import { equal, fromHex, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, flag, list, optional, record, tuple, uint } from '../bytes/read.ts'
import { hashBytes, signInput } from '../bytes/suite.ts'
import { multikeyBytes, unmultikey } from '../identity/keys.ts'
import { verifySignature } from '../identity/signature.ts'
import { leavesMax, receiptExceptionsMax } from './limits.ts'
import { markVerified } from './verified.ts'
import type { Verified } from './verified.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'

/** Leaves that the recipient does not hold, of one entry. */
export interface ReceiptException {
  seq: number
  from: number
  count: number
}

/** A recipient's word on what it holds of a lane: everything up to the head, but for the exceptions. */
export interface Receipt {
  version: number
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** node key of the recipient, 34 bytes */
  node: Uint8Array
  lane: Hex
  seq: number
  /** entry id at that seq */
  head: Hex
  /** ordered by seq, then index; runs neither touch nor overlap within an entry */
  except: ReceiptException[]
  /** it speaks of the entry at `seq` alone, a withdrawal that was applied, and of nothing before it; then without exceptions */
  alone?: true
  /** the recipient's clock, ms since 1970 */
  time: number
}

/** A receipt as it travels: the signed bytes and the recipient's signature. */
export interface SignedReceipt {
  receipt: Receipt
  bytes: Uint8Array
  /** 64 bytes by the recipient's authoring key */
  signature: Uint8Array
}

/** Format version of receipts, their `v`. */
export const receiptVersion = 1

const receiptKind = 'receipt'

const receiptShape = record({
  v: uint(),
  fed: bytesOf(hashBytes),
  node: bytesOf(multikeyBytes),
  lane: bytesOf(hashBytes),
  seq: uint(),
  head: bytesOf(hashBytes),
  except: list(tuple(uint(), uint(leavesMax - 1), uint(leavesMax)), receiptExceptionsMax),
  alone: optional(flag),
  time: uint()
})

/** A receipt's bytes: deterministic CBOR. `except` must be in order; `receiptExceptionsMax` runs at most. */
export function encodeReceipt (receipt: Receipt): Uint8Array {
  return encode({
    v: receipt.version,
    fed: receipt.federation,
    node: receipt.node,
    lane: fromHex(receipt.lane),
    seq: receipt.seq,
    head: fromHex(receipt.head),
    except: receipt.except.map(({ seq, from, count }) => [seq, from, count]),
    ...(receipt.alone === true && { alone: true }),
    time: receipt.time
  })
}

/** What the recipient's authoring key signs: kind `receipt`. */
export function receiptInput (federation: Uint8Array, bytes: Uint8Array): Uint8Array {
  return signInput(receiptKind, federation, bytes)
}

/** Reads a receipt; its signature is checked by `verifyReceipt`. Rejections: encoding, fields, `E_VERSION_UNSUPPORTED`, `E_RECEIPT`. */
export function decodeReceipt (bytes: Uint8Array): Result<Receipt> {
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = receiptShape.read(decoded.value, 'receipt')
  if (!read.ok) {
    return read
  }
  const { v, fed, node, lane, seq, head, except, alone, time } = read.value
  if (v !== receiptVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the receipt has version ${v}; supported is ${receiptVersion}`, { version: v, supported: [receiptVersion] })
  }
  const codec = unmultikey(node)
  if (!codec.ok) {
    return codec
  }
  const runs = except.map(([entrySeq, from, count]) => ({ seq: entrySeq, from, count }))
  if (!areOrdered(runs, seq)) {
    return reject('E_RECEIPT', 'the exceptions of a receipt are empty, out of range, out of order or overlap', { seq })
  }
  if (alone === true && runs.length > 0) {
    return reject('E_RECEIPT', 'a receipt for one entry alone has exceptions', { seq })
  }
  return accept({
    version: v, federation: fed, node, lane: toHex(lane), seq, head: toHex(head), except: runs, ...(alone === true && { alone }), time
  })
}

function areOrdered (runs: readonly ReceiptException[], headSeq: number): boolean {
  return runs.every((run, i) => {
    const previous = runs[i - 1]
    const follows = previous === undefined || run.seq > previous.seq || (run.seq === previous.seq && run.from > previous.from + previous.count)
    return follows && run.count > 0 && run.from + run.count <= leavesMax && run.seq <= headSeq
  })
}

/**
 * Decodes and verifies a receipt.
 *
 * @param suite - the cryptography
 * @param bytes - as received
 * @param signature - as received
 * @param authoringKey - 32 bytes, the admitted key that the roster names for the receipt's node
 * @param federation - 32 bytes
 * @returns the receipt, trusted, or what `decodeReceipt` returns, `E_CHARTER_MISMATCH`, `E_SIG_INVALID`
 */
export function verifyReceipt (
  suite: Suite,
  bytes: Uint8Array,
  signature: Uint8Array,
  authoringKey: Uint8Array,
  federation: Uint8Array
): Result<Verified<SignedReceipt>> {
  const receipt = decodeReceipt(bytes)
  if (!receipt.ok) {
    return receipt
  }
  if (!equal(receipt.value.federation, federation)) {
    return reject('E_CHARTER_MISMATCH', `the receipt is of the federation ${toHex(receipt.value.federation)}, not of ${toHex(federation)}`)
  }
  return verifySignature(suite, authoringKey, receiptKind, federation, bytes, signature)
    ? accept(markVerified({ receipt: receipt.value, bytes, signature }))
    : reject('E_SIG_INVALID', "the signature of a receipt does not hold under its node's authoring key")
}
