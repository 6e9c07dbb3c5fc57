import { count, cursor, object, oneOf, text } from './schema.ts'
import type { Schema } from './schema.ts'

const view = {
  state: oneOf('ok', 'low', 'full', 'failed'), 'freeBytes?': count, 'floorBytes?': count, 'ballastBytes?': count, 'code?': text, 'message?': text
}

/** How much room the store of a node has, and the event that says so. */
export const diskSchemas: Record<string, Schema> = {
  Disk: object(view, 'room for the store; low: content of others waits; full or failed: nothing can be written'),
  DiskEvent: object({ type: oneOf('disk'), cursor, ...view })
}
