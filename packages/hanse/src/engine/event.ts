import type { DiskView, Party, Renewal } from '../types.ts'
import type { NodeId } from '@hanse/core'
import type { ExchangeEvent } from '@hanse/exchange'

/** What the engine tells whoever listens: the machine's events, refusals, and that something new is durable, or the end. */
export type EngineEvent =
  | ExchangeEvent
  | { type: 'refused', node: NodeId, code: string, message: string }
  /** who came in and who went, by a change of the roster */
  | { type: 'members', joined: Party[], left: Party[], at: number }
  | { type: 'renewed', renewal: Renewal }
  | { type: 'disk', view: DiskView }
  | { type: 'arrived' }
  | { type: 'closed' }
