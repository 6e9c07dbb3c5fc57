import type { DiskView, Renewal } from '../types.ts'
import type { NodeId } from '@hanse/core'
import type { ExchangeEvent } from '@hanse/exchange'

/** What the engine tells whoever listens: the machine's events, refusals, and that something new is durable, or the end. */
export type EngineEvent =
  | ExchangeEvent
  | { type: 'refused', node: NodeId, code: string, message: string }
  | { type: 'renewed', renewal: Renewal }
  | { type: 'disk', view: DiskView }
  | { type: 'arrived' }
  | { type: 'closed' }
