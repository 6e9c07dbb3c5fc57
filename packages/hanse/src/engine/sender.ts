import { receiptInput } from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { leakOf } from './egress-guard.ts'
import type { GuardFacts } from './egress-guard.ts'
import type { Frame } from '../transport/transport.ts'
import type { Member, NodeId, Roster, Signer } from '@hanse/core'
import type { Exchange, Outgoing } from '@hanse/exchange'

export interface SenderInit {
  machine: Exchange
  roster: Roster
  federation: Uint8Array
  self: NodeId
  signer: Signer
}

/** Makes frames of the machine's messages: guarded, receipts signed. */
export class Sender {
  readonly #init: SenderInit
  readonly #facts: GuardFacts

  constructor (init: SenderInit) {
    this.#init = init
    const { machine } = init
    this.#facts = {
      lane: (lane) => machine.lane(lane),
      laneOfEntry: (entry) => machine.header(entry)?.lane,
      group: (group) => machine.lanes().filter((lane) => lane.group === group)
    }
  }

  /** What must not go to this peer although the machine would send it: a defect, never a matter of course. */
  leakTo (peer: NodeId, message: Outgoing): string | undefined {
    const { roster, self } = this.#init
    const [to, from] = [this.#memberOf(peer), this.#memberOf(self)]
    return to === undefined || from === undefined ? 'anything' : leakOf(message, to, from, roster, this.#facts)
  }

  frameOf (message: Outgoing): Frame {
    return message.type === 'unsigned-receipt' ? this.#signed(message.bytes) : encodeMessage(message)
  }

  async #signed (bytes: Uint8Array): Promise<Uint8Array> {
    const signature = await this.#init.signer.sign(receiptInput(this.#init.federation, bytes))
    return encodeMessage({ type: 'receipt', receipt: { bytes, signature } })
  }

  #memberOf (node: NodeId): Member | undefined {
    const id = this.#init.roster.nodes.get(node)?.member
    return id === undefined ? undefined : this.#init.roster.members.get(id)
  }
}
