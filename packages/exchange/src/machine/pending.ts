import type { LoadItem } from '../catchup/serve.ts'
import type { PublishedEntry } from '../inputs.ts'
import type { Erasure } from '../lane/erase.ts'
import type { Admitted, Lane } from '../lane/lane.ts'
import type { Hex, NodeId, SignedReceipt, Verified } from '@hanse/core'

/** What a `store` or `load` effect was for, kept until its answer. */
export type Pending =
  | { type: 'arrivals', lane: Lane, arrivals: Admitted[], erasures: Erasure[] }
  | { type: 'publish', token: string, entries: PublishedEntry[], lanes: Lane[], erasures: Erasure[] }
  | { type: 'receipt', lane: Hex, node: NodeId, receipt: Verified<SignedReceipt> }
  | { type: 'applied', lane: Hex, node: NodeId, receipt: Verified<SignedReceipt> }
  | { type: 'erase', erasures: Erasure[] }
  | { type: 'fork', lane: Lane, proof: Hex }
  | { type: 'withdrawals' }
  | { type: 'membership', ids: Hex[], peer: NodeId | undefined, token: string | undefined }
  | { type: 'former', peer: NodeId, session: number }
  | { type: 'load', peer: NodeId, session: number, items: LoadItem[] }
