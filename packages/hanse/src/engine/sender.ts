import { receiptInput } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { sendingOf, sendingOfDenial } from '../audit/sending.ts'
import { leakOf } from './egress-guard.ts'
import type { GuardFacts } from './egress-guard.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Frame } from '../transport/transport.ts'
import type { Hex, Member, NodeId, Roster, Signer } from '@hanse/core'
import type { Denial, Exchange, Message, Outgoing, UnsignedReceipt } from '@hanse/exchange'

export interface SenderInit {
  machine: Exchange
  roster: Roster
  federation: Uint8Array
  self: NodeId
  signer: Signer
  audit: AuditLog
  /** of the own rules in force */
  ruleHash(): Hex | undefined
}

/** Makes frames of the machine's messages: guarded, noted in the audit log, receipts signed. */
export class Sender {
  readonly #init: SenderInit
  /** as it is now */
  roster: Roster
  readonly #facts: GuardFacts
  #last: { message: Message, bytes: Uint8Array } | undefined

  constructor (init: SenderInit) {
    this.#init = init
    this.roster = init.roster
    const { machine } = init
    this.#facts = {
      lane: (lane) => machine.lane(lane),
      laneOfEntry: (entry) => machine.header(entry)?.lane,
      wasReader: (id, { member }) => {
        const lane = machine.lane(id)
        const nodes = new Set([...this.roster.byNodeKey.values()].filter((node) => node.member === member).map((node) => node.id))
        return machine.lanes().filter(({ author, group }) => author === lane?.author && group === lane.group).some((other) => {
          const opening = machine.entryAt(other.lane, 0)
          return opening !== undefined && machine.holders(opening.id).some((holder) => nodes.has(holder))
        })
      },
      group: (group) => machine.lanes().filter((lane) => lane.group === group)
    }
  }

  /** What must not go to this peer although the machine would send it: a defect, never a matter of course. */
  leakTo (peer: NodeId, message: Outgoing): string | undefined {
    const roster = this.roster
    const [to, from] = [this.#memberOf(peer), this.#memberOf(this.#init.self)]
    return to === undefined || from === undefined ? 'anything' : leakOf(message, to, from, roster, this.#facts)
  }

  /** Frames with content are ready when the audit log has them on disk; should it fail, they never are. */
  frameOf (peer: NodeId, message: Outgoing): Frame {
    if (message.type === 'unsigned-receipt') {
      return this.#signed(message)
    }
    const member = this.#memberOf(peer)
    const sending = member && sendingOf(message, member.member, this.#init.machine)
    if (sending === undefined) {
      return encodeMessage(message)
    }
    const frame = this.#init.audit.note({ ...sending, rule: this.#init.ruleHash() }).then(() => this.#encoded(message))
    // a session that ends meanwhile leaves nobody to hear of a failure
    frame.catch(() => {})
    return frame
  }

  /** Notes what the guard has stopped. */
  async noteBlocked (peer: NodeId, message: Outgoing, leak: string): Promise<void> {
    const member = this.#memberOf(peer)
    const sending = member && sendingOf(message, member.member, this.#init.machine)
    if (sending !== undefined) {
      await this.#init.audit.note({ ...sending, kind: 'blocked', rule: this.#init.ruleHash(), why: `${leak}: stopped by the egress guard` })
    }
  }

  /** Notes what the machine does not permit, before anything that is sent later. */
  noteDenial (denial: Denial): void {
    this.#init.audit.defer({ ...sendingOfDenial(denial), rule: this.#init.ruleHash() })
  }

  /** What goes to many is encoded once, while it goes. */
  #encoded (message: Message): Uint8Array {
    if (this.#last === undefined || !isSame(this.#last.message, message)) {
      this.#last = { message, bytes: encodeMessage(message) }
    }
    return this.#last.bytes
  }

  async #signed ({ bytes, hops }: UnsignedReceipt): Promise<Uint8Array> {
    const signature = await this.#init.signer.sign(receiptInput(this.#init.federation, bytes))
    return encodeMessage({ type: 'receipt', receipt: { bytes, signature }, ...(hops !== undefined && { hops }) })
  }

  #memberOf (node: NodeId): Member | undefined {
    const id = this.roster.nodes.get(node)?.member
    return id === undefined ? undefined : this.roster.members.get(id)
  }
}

/** Whether two messages are made of the very same parts. */
function isSame (a: Message, b: Message): boolean {
  const [ours, theirs] = [Object.entries(a), new Map(Object.entries(b))]
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.has(key) && theirs.get(key) === value)
}
