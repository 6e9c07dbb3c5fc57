import type { Author } from './author.ts'
import type { Disk } from './disk.ts'
import type { Effect, Exchange, ExchangeEvent, Outgoing, StreamClass } from '../../src/index.ts'
import type { MemberNode, NodeId } from '@hanse/core'

/** A frame as it left a node. */
export interface Sent {
  from: NodeId
  to: NodeId
  class: StreamClass
  message: Outgoing
  bytes: number
  at: number
}

export interface Host {
  readonly node: MemberNode
  readonly author: Author
  readonly disk: Disk
  machine: Exchange
  /** how far its clock is ahead of the true time */
  skewMs: number
  /** counts restarts: inputs for earlier runs are dropped */
  run: number
  readonly events: ExchangeEvent[]
  readonly rejects: Array<Effect & { type: 'reject' }>
  readonly reports: Array<Effect & { type: 'report' }>
  readonly hangups: Array<Effect & { type: 'hangup' }>
  /** stored and loaded answers fail with this code while it is set */
  failing?: string | undefined
  /** frames handed out are not reported writable while this is set */
  stalled?: boolean
}
