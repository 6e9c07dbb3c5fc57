import { accept, checkForkProof, decodeReceipt, reject, toHex, verifyChunk, verifyEntry, verifyItem, verifyReceipt } from '@hanse/core'
import type { Message, RawMessage } from './message.ts'
import type { Entry, Hex, MembershipItem, NodeId, Result, Roster, Suite, Verified } from '@hanse/core'

/** What verification knows besides the frame. */
export interface VerifyContext {
  suite: Suite
  roster: Roster
  /** federation id, 32 bytes */
  federation: Uint8Array
  /** the node that the transport has proven to have sent the frame */
  peer: NodeId
  /** the entry as it is known already: `Exchange.header` */
  headerOf(entry: Hex): Verified<Entry> | undefined
}

/**
 * Checks the signatures and proofs of a decoded frame. Keys are looked up in the roster, never taken from a frame.
 *
 * @returns the message as the machine takes it, or `E_AUTHOR_UNKNOWN`, `E_MEMBER_UNKNOWN`, `E_ENTRY_UNKNOWN` (leaves
 * without a known header), `E_RECEIPT` (another node's) and what `verifyEntry`, `verifyChunk`, `verifyReceipt`, `checkForkProof` of core return
 */
export function verifyMessage (raw: RawMessage, context: VerifyContext): Result<Message> {
  switch (raw.type) {
    case 'entry':
      return verifyEntryMessage(raw, context)
    case 'chunk': {
      const entry = context.headerOf(raw.chunk.entry)
      if (entry === undefined) {
        return reject('E_ENTRY_UNKNOWN', `leaves came for the entry ${raw.chunk.entry}, of which no header is known`, { entry: raw.chunk.entry })
      }
      const chunk = verifyChunk(context.suite, entry, raw.chunk)
      return chunk.ok ? accept({ type: 'chunk', chunk: chunk.value }) : chunk
    }
    case 'receipt':
      return verifyReceiptMessage(raw, context)
    case 'fork': {
      const verdict = checkForkProof(context.suite, raw.proof, context.roster)
      return verdict.ok ? accept({ type: 'fork', proof: verdict.value.proof }) : verdict
    }
    case 'hello':
    case 'digest':
    case 'groups':
    case 'heads':
    case 'want':
    case 'absent':
    case 'credit':
    case 'have':
    case 'graft':
    case 'prune':
    case 'roll':
    case 'buckets':
    case 'ids':
    case 'ask':
      return accept(raw)
    case 'items':
      return verifyItems(raw, context)
    default: {
      const never: never = raw
      return never
    }
  }
}

function verifyItems ({ items }: RawMessage & { type: 'items' }, { suite, federation }: VerifyContext): Result<Message> {
  const verified: MembershipItem[] = []
  for (const { kind, bytes } of items) {
    const item = verifyItem(suite, kind, bytes, federation)
    if (!item.ok) {
      return item
    }
    verified.push(item.value)
  }
  return accept({ type: 'items', items: verified })
}

function verifyEntryMessage ({ entry: raw, chunk, hops }: RawMessage & { type: 'entry' }, context: VerifyContext): Result<Message> {
  // an entry that is known was verified: its id covers every byte that counts
  const known = context.headerOf(raw.id)
  const entry = known === undefined ? verifyNew(raw, context) : accept(known)
  if (!entry.ok) {
    return entry
  }
  const pushed = hops !== undefined && { hops }
  if (chunk === undefined) {
    return accept({ type: 'entry', entry: entry.value, ...pushed })
  }
  const leaves = verifyChunk(context.suite, entry.value, chunk)
  return leaves.ok ? accept({ type: 'entry', entry: entry.value, chunk: leaves.value, ...pushed }) : leaves
}

function verifyNew (entry: Entry, { suite, roster, federation }: VerifyContext): Result<Verified<Entry>> {
  const node = roster.byNodeKey.get(toHex(entry.header.node))
  return node === undefined
    ? reject('E_AUTHOR_UNKNOWN', `the author's node of the entry ${entry.id} is in no certificate of this federation`, { entry: entry.id })
    : verifyEntry(suite, entry, node.authoringKey, federation)
}

/** A receipt with hops may be another node's than the one that sent it: its signature says whose. */
function verifyReceiptMessage (
  { receipt: { bytes, signature }, hops }: RawMessage & { type: 'receipt' },
  { suite, roster, federation, peer }: VerifyContext
): Result<Message> {
  const body = hops === undefined ? undefined : decodeReceipt(bytes)
  if (body?.ok === false) {
    return body
  }
  const node = body === undefined ? roster.nodes.get(peer) : roster.byNodeKey.get(toHex(body.value.node))
  if (node === undefined) {
    return reject('E_MEMBER_UNKNOWN', 'a receipt came that is by a node that is in no certificate of this federation')
  }
  const receipt = verifyReceipt(suite, bytes, signature, node.authoringKey, federation)
  if (!receipt.ok) {
    return receipt
  }
  return roster.byNodeKey.get(toHex(receipt.value.receipt.node))?.id === node.id
    ? accept({ type: 'receipt', receipt: receipt.value, ...(hops !== undefined && { hops }) })
    : reject('E_RECEIPT', 'a receipt is of another node than the one that sent it')
}
