/** What a node tells of itself and of its peers, as JSON Schema. */

import { count, cursor, flag, hex, object, oneOf, text, time, yes } from './schema.ts'
import type { Schema } from './schema.ts'

export const nodeEvents: Record<string, Schema> = {
  DeliveryEvent: object({ type: oneOf('delivery'), cursor, member: text, lane: hex, seq: count, at: time, 'alone?': yes }),
  PeerEvent: object({ type: oneOf('peer'), cursor, node: text, member: text, state: oneOf('up', 'down') }),
  RefusedEvent: object({ type: oneOf('refused'), cursor, node: text, code: text, message: text }),
  ClockEvent: object({ type: oneOf('clock'), cursor, off: flag, skewMs: { type: 'integer' } }, 'the clock of this node is wrong, or right again')
}
