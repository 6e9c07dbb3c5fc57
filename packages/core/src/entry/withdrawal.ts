import { fromHex, toHex } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { encode } from '../bytes/encode.ts'
import { accept, reject } from '../bytes/error.ts'
import { bytesOf, list, record, text, tuple, uint } from '../bytes/read.ts'
import { hashBytes } from '../bytes/suite.ts'
import { kindBytesMax, leavesMax, withdrawnRunsMax } from './limits.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { Result } from '../bytes/error.ts'

/** Leaves of one entry that their author takes back. */
export interface WithdrawnRun {
  entry: Hex
  from: number
  count: number
}

/** What the one leaf of an entry of kind `withdrawal` says. */
export interface Withdrawal {
  /** why, as a code of 1 to 32 of a–z, 0–9 and `-`, a letter first; unknown ones are taken */
  reason: string
  /** by rising entry id, then index; runs neither touch nor overlap within an entry */
  of: WithdrawnRun[]
}

/** The kind of entries that take leaves back. */
export const withdrawalKind = 'withdrawal'

/** The reasons that this version knows. */
export const withdrawalReasons = ['error', 'false-positive', 'superseded', 'source-request', 'legal', 'other'] as const

export type WithdrawalReason = typeof withdrawalReasons[number]

const withdrawalVersion = 1

const reasonPattern = /^[a-z][a-z0-9-]*$/

const withdrawalShape = record({
  v: uint(),
  reason: text(kindBytesMax),
  of: list(tuple(bytesOf(hashBytes), uint(leavesMax - 1), uint(leavesMax)), withdrawnRunsMax, 1)
})

/** The leaf of a withdrawal: deterministic CBOR. `of` must be in order; `withdrawnRunsMax` runs at most. */
export function encodeWithdrawal ({ reason, of }: Withdrawal): Uint8Array {
  return encode({ v: withdrawalVersion, reason, of: of.map(({ entry, from, count }) => [fromHex(entry), from, count]) })
}

/** Reads the leaf of a withdrawal. Rejections: encoding, fields, `E_VERSION_UNSUPPORTED`, `E_WITHDRAWAL`. */
export function decodeWithdrawal (bytes: Uint8Array): Result<Withdrawal> {
  const decoded = decode(bytes)
  const read = decoded.ok ? withdrawalShape.read(decoded.value, 'withdrawal') : decoded
  if (!read.ok) {
    return read
  }
  const { v, reason, of } = read.value
  if (v !== withdrawalVersion) {
    return reject('E_VERSION_UNSUPPORTED', `the withdrawal has version ${v}; supported is ${withdrawalVersion}`, { version: v, supported: [withdrawalVersion] })
  }
  const runs = of.map(([entry, from, count]) => ({ entry: toHex(entry), from, count }))
  if (!reasonPattern.test(reason) || !areOrdered(runs)) {
    return reject('E_WITHDRAWAL', 'the reason of a withdrawal is no code, or its runs are empty, out of range, out of order or overlap')
  }
  return accept({ reason, of: runs })
}

function areOrdered (runs: readonly WithdrawnRun[]): boolean {
  return runs.every((run, i) => {
    const previous = runs[i - 1]
    const follows = previous === undefined || run.entry > previous.entry || (run.entry === previous.entry && run.from > previous.from + previous.count)
    return follows && run.count > 0 && run.from + run.count <= leavesMax
  })
}
