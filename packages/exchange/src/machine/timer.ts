import type { NodeId } from '@hanse/core'

/** What a `schedule` effect hands out and a `timer` input hands back unopened. Never cancelled: handlers look again. */
export type Timer =
  | { type: 'dial', peer: NodeId, attempt: number }
  | { type: 'reconcile', peer: NodeId, session: number }
  | { type: 'wants' }
  | { type: 'receipts' }
  | { type: 'deferred' }
  | { type: 'claim', token: string }
  | { type: 'haves' }
  | { type: 'grafts' }
  | { type: 'relays' }
  | { type: 'floor' }
  | { type: 'paced' }
  | { type: 'served', peer: NodeId, session: number }
  | { type: 'ban', peer: NodeId }
  | { type: 'goodbye', peer: NodeId }
  | { type: 'farewell' }
  | { type: 'beacon' }
  | { type: 'settle', peer: NodeId, session: number }
  /** also as an input of the interpreter's own, at the start: what expired meanwhile goes */
  | { type: 'expiry' }
