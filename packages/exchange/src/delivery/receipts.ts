import { encodeReceipt, multikey, nodeEver, receiptExceptionsMax, receiptVersion, toHex } from '@hanse/core'
import { isDue, leafRuns } from '../lane/lane.ts'
import { enqueue } from '../session/outbox.ts'
import { Relay } from './relay.ts'
import type { EntryRecord, Lane } from '../lane/lane.ts'
import type { RestoredReceipt } from '../machine/restored.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { ReceiptMessage } from '../wire/message.ts'
import type { Hex, MemberId, NodeId, Receipt, ReceiptException, SignedReceipt, Verified } from '@hanse/core'

/** How far back it is known when a node's receipts came, in receipts per node and lane. */
const marksMax = 64

/** The newest receipt of a node for an own lane, and when earlier ones reached which seq. */
interface Held {
  receipt: Receipt
  readonly marks: Array<{ seq: number, at: number }>
}

/** Receipts: those this node owes to authors, and those it has for its own lanes. */
export class Receipts {
  readonly #state: State
  readonly #held = new Map<Hex, Map<NodeId, Held>>()
  /** lanes of others that grew since their receipt went out */
  readonly #dirty = new Set<Hex>()
  readonly #relay: Relay
  /** the receipt that is being stored and the newest that came meanwhile, by lane and node: a peer may send them faster than a disk writes */
  readonly #storing = new Map<string, { receipt: Receipt, next?: Verified<SignedReceipt> }>()

  constructor (state: State) {
    this.#state = state
    this.#relay = new Relay(state, (session, lane, hops) => { this.#send(session, lane, hops) })
  }

  /** A lane of another node grew: its receipt goes out after a while, with what came meanwhile, or at once. */
  touch (lane: Lane, urgent: boolean): void {
    if (this.#state.isOwn(lane)) {
      return
    }
    this.#dirty.add(lane.id)
    if (urgent) {
      this.flush()
      this.#relay.passOwn(lane.id)
    } else if (!this.#state.armed.receipts) {
      this.#state.armed.receipts = true
      this.#state.emit({ type: 'schedule', delayMs: this.#state.limits.receiptDelayMs, timer: { type: 'receipts' } })
    }
  }

  /** Sends the receipts that are due. One whose author's node is away is owed until that comes back. */
  flush (): void {
    for (const id of [...this.#dirty]) {
      this.#dirty.delete(id)
      const lane = this.#state.lanes.get(id)
      const session = lane === undefined ? undefined : this.#state.owner(lane)
      if (lane !== undefined && session !== undefined) {
        this.#send(session, lane)
      } else if (lane?.route !== undefined) {
        this.#relay.hold(id)
      }
    }
  }

  /** Gives the receipts that go hop by hop to whoever is nearer to the author. */
  onRelaysTimer (): void {
    this.#relay.onTimer()
  }

  /** Sends a node the receipts for all lanes that it answers for: earlier ones may have been lost with the connection. */
  owed (session: Session): void {
    for (const lane of this.#state.lanes.values()) {
      if (!this.#state.isOwn(lane) && this.#state.owner(lane) === session) {
        this.#send(session, lane)
      }
    }
  }

  /** A receipt was dropped with the live queue. */
  lost (lane: Hex): void {
    this.#dirty.add(lane)
  }

  /** The peer takes frames again. */
  retry (session: Session): void {
    for (const id of [...this.#dirty]) {
      const lane = this.#state.lanes.get(id)
      if (lane !== undefined && this.#state.owner(lane) === session) {
        this.#dirty.delete(id)
        this.#send(session, lane)
      }
    }
  }

  #send (session: Session, lane: Lane, hops?: number): void {
    const node = this.#state.selfNode()
    const covered = coverOf(lane)
    // what a receipt vouches for must outlast a crash, and so must the reason to take no more of the lane
    if (lane.fork?.durable === false || node === undefined || covered === undefined || !this.#state.clearance.discussable(lane, session.member)) {
      return
    }
    const receipt: Receipt = {
      version: receiptVersion,
      federation: this.#state.federation,
      node: multikey(node.nodeKey),
      lane: lane.id,
      ...covered,
      time: this.#state.now
    }
    enqueue(this.#state, session, 'live', { type: 'unsigned-receipt', receipt, bytes: encodeReceipt(receipt), ...(hops !== undefined && { hops }) })
  }

  /** A receipt came: it must be the peer's own or come hop by hop, name a lane and its true head, and say more than the last. */
  onReceipt (session: Session, { receipt: signed, hops }: ReceiptMessage): void {
    const { receipt } = signed
    const lane = this.#state.lanes.get(receipt.lane)
    const node = this.#state.roster.byNodeKey.get(toHex(receipt.node))
    const isOwn = lane !== undefined && this.#state.isOwn(lane)
    const isMeant = hops !== undefined || (isOwn && node?.id === session.peer)
    const head = lane?.entries.get(receipt.seq)?.entry.id
    // whoever passes it on may not hold that entry yet
    const isTrue = head === receipt.head || (head === undefined && !isOwn)
    if (lane === undefined || node === undefined || !isMeant || !isTrue ||
      !this.#state.clearance.discussable(lane, session.member) || !this.#state.clearance.discussable(lane, node.member)) {
      this.#state.reject(
        session.peer,
        'E_RECEIPT',
        'a receipt is not by the peer, or not for an entry that this node published to it',
        { lane: receipt.lane, seq: receipt.seq }
      )
      return
    }
    if (isOwn) {
      this.#take(lane, node.id, signed)
    } else if (hops !== undefined) {
      this.#relay.pass(session, lane, node.id, { type: 'receipt', receipt: signed, hops: hops + 1 })
    }
  }

  #take (lane: Lane, node: NodeId, signed: Verified<SignedReceipt>): void {
    const { receipt } = signed
    this.#state.sessions.get(node)?.knows.set(lane.id, 'confirmed')
    const storing = this.#storing.get(`${lane.id} ${node}`)
    const newest = storing?.next?.receipt ?? storing?.receipt ?? this.#held.get(lane.id)?.get(node)?.receipt
    if (newest !== undefined && !saysMore(whatSays(receipt), whatSays(newest))) {
      return
    }
    if (storing === undefined) {
      this.#store(lane.id, node, signed)
    } else {
      storing.next = signed
    }
  }

  #store (lane: Hex, node: NodeId, signed: Verified<SignedReceipt>): void {
    const { receipt, receipt: { seq }, bytes, signature } = signed
    this.#storing.set(`${lane} ${node}`, { receipt })
    const token = this.#state.nextToken({ type: 'receipt', lane, node, receipt: signed })
    this.#state.emit({ type: 'store', token, sync: true, writes: [{ type: 'receipt', lane, node, seq, body: bytes, signature, at: this.#state.now }] })
  }

  /** The highest seq that each member's receipts for an own lane name. */
  reached (lane: Hex): Map<MemberId, number> {
    const reached = new Map<MemberId, number>()
    for (const [id, { receipt: { seq } }] of this.#held.get(lane) ?? []) {
      const member = nodeEver(this.#state.roster, id)?.member
      if (member !== undefined) {
        reached.set(member, Math.max(seq, reached.get(member) ?? -1))
      }
    }
    return reached
  }

  /** A receipt is durable, or could not be stored. */
  settled (lane: Hex, node: NodeId, { receipt }: SignedReceipt, stored: boolean): void {
    const key = `${lane} ${node}`
    const next = this.#storing.get(key)?.next
    this.#storing.delete(key)
    const member = this.#state.roster.nodes.get(node)?.member
    if (stored) {
      this.#keep(lane, node, receipt, this.#state.now)
      if (member !== undefined) {
        this.#state.emit({ type: 'deliver', event: { type: 'delivery', lane, node, member, seq: receipt.seq, at: this.#state.now } })
      }
    }
    if (next !== undefined) {
      this.#store(lane, node, next)
    }
  }

  restore ({ lane, node, at }: RestoredReceipt, receipt: Receipt): void {
    this.#keep(lane, node, receipt, at)
  }

  #keep (lane: Hex, node: NodeId, receipt: Receipt, at: number): void {
    const nodes = this.#held.get(lane) ?? new Map<NodeId, Held>()
    const held = nodes.get(node) ?? { receipt, marks: [] }
    held.receipt = receipt
    held.marks.push({ seq: receipt.seq, at })
    held.marks.splice(0, held.marks.length - marksMax)
    nodes.set(node, held)
    this.#held.set(lane, nodes)
  }

  /** When a member's receipts first covered an entry, ms since 1970; undefined while none does. */
  acknowledgedAt (record: EntryRecord, member: MemberId): number | undefined {
    const times = [...this.#held.get(record.lane.id) ?? []].flatMap(([id, { receipt, marks }]) => {
      const mark = this.#isOf(id, member) && covers(receipt, record) ? marks.find(({ seq }) => seq >= record.entry.header.seq) : undefined
      return mark === undefined ? [] : [mark.at]
    })
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Whether a node ever sent a receipt for an own lane. */
  hasAny (lane: Hex, node: NodeId): boolean {
    return this.#held.get(lane)?.has(node) === true
  }

  /** Whether a node of a member ever sent a receipt for an own lane under these terms: it knows them, whatever clears it now. */
  knowsTerms ({ author, group }: Lane, member: MemberId): boolean {
    return [...this.#held].some(([id, nodes]) => {
      const lane = this.#state.lanes.get(id)
      return lane?.group === group && lane.author === author && [...nodes.keys()].some((node) => this.#isOf(node, member))
    })
  }

  /** The members whose receipts cover an entry with at least one of its leaves. */
  readersOf ({ entry: { header: { seq } }, lane, states }: EntryRecord): MemberId[] {
    return [...this.#held.get(lane.id) ?? []].flatMap(([node, { receipt }]) => {
      const missing = leavesOf(receipt.except.filter((exception) => exception.seq === seq))
      return receipt.seq >= seq && missing < states.length ? nodeEver(this.#state.roster, node)?.member ?? [] : []
    })
  }

  #isOf (node: NodeId, member: MemberId): boolean {
    return nodeEver(this.#state.roster, node)?.member === member
  }

  /** The nodes whose receipts cover an entry. */
  nodesHolding (record: EntryRecord): NodeId[] {
    return [...this.#held.get(record.lane.id) ?? []].filter(([, { receipt }]) => covers(receipt, record)).map(([node]) => node)
  }
}

function covers (receipt: Receipt, { entry: { header: { seq } } }: EntryRecord): boolean {
  return receipt.seq >= seq && receipt.except.every((exception) => exception.seq !== seq)
}

/** How far a receipt goes, and how many leaves it leaves out. */
export interface Said { readonly seq: number, readonly leavesOut: number }

export function whatSays ({ seq, except }: Receipt): Said {
  return { seq, leavesOut: leavesOf(except) }
}

/** Whether a receipt says more than an earlier one of the same node. */
export function saysMore (said: Said, than: Said): boolean {
  return said.seq > than.seq || (said.seq === than.seq && said.leavesOut < than.leavesOut)
}

function leavesOf (except: readonly ReceiptException[]): number {
  return except.reduce((sum, { count }) => sum + count, 0)
}

/** What a receipt may say of a lane: its head and what is due and not held below, or less where that is too much to name. */
function coverOf (lane: Lane): { seq: number, head: Hex, except: ReceiptException[] } | undefined {
  const except: ReceiptException[] = []
  let seq = lane.head
  for (const incomplete of [...lane.incomplete].sort((a, b) => a - b)) {
    const states = lane.entries.get(incomplete)?.states
    if (incomplete > seq || states === undefined) {
      break
    }
    const runs = leafRuns(states, isDue)
    if (except.length + runs.length > receiptExceptionsMax) {
      seq = incomplete - 1
      break
    }
    except.push(...runs.map((run) => ({ seq: incomplete, ...run })))
  }
  const head = lane.entries.get(seq)?.entry.id
  return head === undefined ? undefined : { seq, head, except }
}
