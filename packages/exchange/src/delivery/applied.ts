import { nodeEver, toHex } from '@hanse/core'
import { isWithdrawal } from '../lane/erase.ts'
import type { RestoredReceipt } from '../machine/restored.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Hex, MemberId, NodeId, Receipt, SignedReceipt, Verified } from '@hanse/core'

/**
 * What former readers signed: that they have applied a withdrawal, each for that entry alone. Kept apart from receipts,
 * as it says nothing of the rest of the lane.
 */
export class Applied {
  readonly #state: State
  /** when the first word of a node was stored, ms since 1970, by withdrawal */
  readonly #at = new Map<Hex, Map<NodeId, number>>()
  /** words that are being stored, by withdrawal and node */
  readonly #storing = new Set<string>()

  constructor (state: State) {
    this.#state = state
  }

  /** A word came: it must be the peer's own and name a withdrawal that went to it in this session. */
  onReceipt (session: Session, signed: Verified<SignedReceipt>): void {
    const { receipt: { lane, seq, head, node }, bytes, signature } = signed
    const record = this.#state.entries.get(head)
    if (this.#state.roster.byNodeKey.get(toHex(node))?.id !== session.peer || !session.toldWithdrawals.has(head) ||
      record?.lane.id !== lane || record.entry.header.seq !== seq || !isWithdrawal(record.entry)) {
      this.#state.reject(
        session.peer,
        'E_RECEIPT',
        'a receipt for one entry alone is not by the peer, or not for a withdrawal that this node told it of',
        { lane, seq }
      )
      return
    }
    const key = `${head} ${session.peer}`
    if (this.has(head, session.peer) || this.#storing.has(key)) {
      return
    }
    this.#storing.add(key)
    const token = this.#state.nextToken({ type: 'applied', lane, node: session.peer, receipt: signed })
    this.#state.emit({
      type: 'store',
      token,
      sync: true,
      writes: [{ type: 'receipt', lane, node: session.peer, seq, alone: true, body: bytes, signature, at: this.#state.now }]
    })
  }

  /** A word is durable, or could not be stored: then the peer is told again. */
  settled (lane: Hex, node: NodeId, { receipt: { head, seq } }: SignedReceipt, stored: boolean): void {
    this.#storing.delete(`${head} ${node}`)
    if (!stored) {
      return
    }
    const at = this.#state.now
    this.#keep(head, node, at)
    const member = this.#state.roster.nodes.get(node)?.member
    if (member !== undefined) {
      this.#state.emit({ type: 'deliver', event: { type: 'delivery', lane, node, member, seq, alone: true, at } })
    }
  }

  restore ({ node, at }: RestoredReceipt, { head }: Receipt): void {
    this.#keep(head, node, at)
  }

  #keep (withdrawal: Hex, node: NodeId, at: number): void {
    const nodes = this.#at.get(withdrawal) ?? new Map<NodeId, number>()
    nodes.set(node, at)
    this.#at.set(withdrawal, nodes)
  }

  /** Whether a node has answered. */
  has (withdrawal: Hex, node: NodeId): boolean {
    return this.#at.get(withdrawal)?.has(node) === true
  }

  /** When the first node of a member answered, ms since 1970; undefined while none has. */
  at (withdrawal: Hex, member: MemberId): number | undefined {
    const times = [...this.#at.get(withdrawal) ?? []].filter(([node]) => nodeEver(this.#state.roster, node)?.member === member)
    return times.length === 0 ? undefined : Math.min(...times.map(([, at]) => at))
  }
}
