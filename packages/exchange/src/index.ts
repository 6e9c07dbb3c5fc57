/**
 * The exchange protocol of Hanse as a pure state machine, and the codec of its frames.
 *
 * @packageDocumentation
 *
 * @example
 *
 * ```ts
 * import { Exchange } from '@hanse/exchange'
 * import type { Effect, ExchangeInit, Input } from '@hanse/exchange'
 *
 * export function interpreter (init: ExchangeInit, apply: (effect: Effect) => void): (input: Input) => void {
 *   const exchange = new Exchange(init)
 *   return (input) => {
 *     for (const effect of exchange.handle(input, Date.now())) {
 *       apply(effect)
 *     }
 *   }
 * }
 * ```
 */
export { decodeMessage } from './wire/decode.ts'
export { encodeMessage } from './wire/encode.ts'
export { frameBytes } from './wire/size.ts'
export { defaultLimits } from './limits.ts'
export { peerMemory } from './session/memory.ts'
export { leafState } from './lane/leaf-state.ts'
export { isUrgent } from './lane/urgent.ts'
export { Exchange } from './exchange.ts'
export { hopsMax, protocolVersion, streamClasses, treeFeature } from './wire/message.ts'
export { verifyMessage } from './wire/verify.ts'
export type {
  AbsentMessage,
  ChunkMessage,
  CreditMessage,
  DigestMessage,
  EntryMessage,
  ForkMessage,
  GroupDigest,
  GraftMessage,
  GroupsMessage,
  HaveMessage,
  HeadsMessage,
  HelloMessage,
  LaneHead,
  LaneHops,
  LaneRange,
  LeafRange,
  Message,
  Outgoing,
  PlainMessage,
  PruneMessage,
  RawMessage,
  ReceiptMessage,
  StreamClass,
  UnsignedReceipt,
  WantMessage
} from './wire/message.ts'
export type { Body, Input, PublishedEntry } from './inputs.ts'
export type { Delivery, DeliveryStatus } from './delivery/delivery.ts'
export type { Effect, ExchangeEvent, LoadRequest, StoreWrite } from './effects.ts'
export type { ExchangeInit, LaneView, PeerView } from './exchange.ts'
export type { LeafState } from './lane/leaf-state.ts'
export type { QuotaUse } from './lane/quota.ts'
export type { Limits } from './limits.ts'
export type { RestoredEntry, RestoredLane, RestoredReceipt, RestoredState } from './machine/restored.ts'
export type { Denial, Verdict, VerdictCounts, VerdictPlace } from './machine/verdicts.ts'
export type { Timer } from './machine/timer.ts'
export type { VerifyContext } from './wire/verify.ts'
