import { HanseError } from '@hanse/core'

/** Most publications that may wait at a time. */
export const outboxItemsMax = 1_000
/** Longest bundle that may wait, in bytes. */
export const waitingBundleBytesMax = 32 * 1024 * 1024

/**
 * Refuses a bundle that is too large to wait, or one more when too many wait.
 *
 * @throws {HanseError} `E_LIMIT_BUNDLE_BYTES`, `E_LIMIT_OUTBOX`
 */
export function refuseTooMuch (bundle: Uint8Array, count: number): void {
  if (bundle.length > waitingBundleBytesMax) {
    throw new HanseError(
      'E_LIMIT_BUNDLE_BYTES',
      `the bundle has ${bundle.length} bytes, the limit of the outbox is ${waitingBundleBytesMax}; split it`,
      { value: bundle.length, limit: waitingBundleBytesMax }
    )
  }
  if (count >= outboxItemsMax) {
    throw new HanseError(
      'E_LIMIT_OUTBOX',
      `${count} publications wait already, the limit is ${outboxItemsMax}; release or drop some`,
      { value: count, limit: outboxItemsMax }
    )
  }
}
