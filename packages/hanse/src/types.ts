/**
 * What a Hanse node offers: implemented by the node itself and, word for word, by the client of its local API, so a
 * command or a product need not know whether it holds the node or talks to one.
 *
 * Everything here is plain data (structured-cloneable); bytes of objects are `Uint8Array`, ids are lower-case hex.
 */
export type * from './types/abort.ts'
export type * from './types/audit.ts'
export type * from './types/delivery.ts'
export type * from './types/event.ts'
export type * from './types/explanation.ts'
export type * from './types/export.ts'
export type * from './types/fork.ts'
export type * from './types/governance.ts'
export type * from './types/hanse.ts'
export type * from './types/lookup.ts'
export type * from './types/object.ts'
export type * from './types/outbox.ts'
export type * from './types/publication.ts'
export type * from './types/rules.ts'
export type * from './types/status.ts'
export type * from './types/terms.ts'
export type * from './types/warning.ts'
export type * from './types/withdrawal.ts'
