import type { LoadItem } from '../catchup/serve.ts'
import type { PublishedEntry } from '../inputs.ts'
import type { Arrival, Lane } from '../lane/lane.ts'
import type { Hex, NodeId, SignedReceipt, Verified } from '@hanse/core'

/** What a `store` or `load` effect was for, kept until its answer. */
export type Pending =
  | { type: 'arrivals', lane: Lane, arrivals: Arrival[] }
  | { type: 'publish', token: string, entries: PublishedEntry[], lanes: Lane[] }
  | { type: 'receipt', lane: Hex, node: NodeId, receipt: Verified<SignedReceipt> }
  | { type: 'load', peer: NodeId, session: number, items: LoadItem[] }
