/**
 * What a Hanse node keeps, on any abstract-level: signed headers, bodies, leaf states, receipts, publications,
 * private imports and index rows; one synced batch a write, and a check of everything at the start.
 *
 * @packageDocumentation
 *
 * @example
 *
 * ```typescript
 * import { nobleSuite } from '@hanse/core'
 * import { openDirectory } from '@hanse/store'
 *
 * const store = await openDirectory({ directory: './home/store', federation: 'ab'.repeat(32), suite: nobleSuite, create: true })
 * for await (const arrival of store.arrivals(-1)) {
 *   console.log(arrival.number, arrival.private ? arrival.object : arrival.entry)
 * }
 * await store.close()
 * ```
 */
export { auditRowsMax } from './audit/chain.ts'
export { openDirectory } from './disk/directory.ts'
export { openLevel } from './disk/level.ts'
export { spaceIn } from './disk/space.ts'
export { openStore } from './open.ts'
export { leafState } from './leaf-state.ts'
export { privatePlace } from './read/private-place.ts'
export { Store } from './store.ts'
export {
  appendsPerBatchMax, ballastBytes, batchLeafBytesMax, findingsMax, freeFloorBytes, freeFloorShare, freeToResumeBytes, indexKeyBytes, placesMax, schemaNumber
} from './limits.ts'
export type { AuditVerdict } from './audit/read.ts'
export type { AuditRow, NumberedAuditRow } from './audit/row.ts'
export type { DirectoryInit } from './disk/directory.ts'
export type { Space } from './disk/space.ts'
export type { Files } from './write/recovery.ts'
export type { ErasedState, LeafState } from './leaf-state.ts'
export type { Waiting } from './outbox/outbox.ts'
export type { StoreParts } from './store-parts.ts'
export type { LimitOptions } from './read/readable-store.ts'
export type {
  AbortOptions, AnyLevel, Arrival, BootWitness, Damage, IndexRow, Place, Restored, RestoredEntry, RestoredLane, RestoredReceipt, StoredInvitation, StoredItem,
  StoreCounts, StoredChunk, StoredObject, StoredPublication, StoreInit, StoreWrite, Testimony, Withdrawn
} from './types.ts'
