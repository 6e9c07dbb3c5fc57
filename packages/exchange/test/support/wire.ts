import { receiptInput } from '@hanse/core'
import { decodeMessage, encodeMessage, verifyMessage } from '../../src/index.ts'
import { plainFacts } from './author.ts'
import { fakeSign, fakeSuite } from './suite.ts'
import type { Host, Sent } from './host.ts'
import type { Input, Message, Outgoing, StreamClass, UnsignedReceipt } from '../../src/index.ts'
import type { NodeId, ObjectFacts, SignedReceipt, Verified } from '@hanse/core'

/** What the shell does to messages on both ends: receipts signed, frames encoded, decoded and verified, leaves read. */
export class Wire {
  readonly #federation: Uint8Array
  readonly #factsOf: ((leaf: Uint8Array) => ObjectFacts) | undefined

  constructor (federation: Uint8Array, factsOf?: (leaf: Uint8Array) => ObjectFacts) {
    this.#federation = federation
    this.#factsOf = factsOf
  }

  /** A message as its bytes leave a node. */
  frameOf (host: Host, { message, bytes }: Sent): Uint8Array {
    const frame = encodeMessage(this.signed(host, message))
    if (frame.length !== bytes) {
      throw new Error(`a frame of type ${message.type} has ${frame.length} bytes, not ${bytes}`)
    }
    return frame
  }

  /** What the machine is told of the bytes of a frame. */
  read ({ machine }: Host, { from, class: name, frame }: { from: NodeId, class: StreamClass, frame: Uint8Array }): Input {
    const raw = decodeMessage(fakeSuite, frame)
    const message = raw.ok
      ? verifyMessage(
        raw.value,
        { suite: fakeSuite, roster: machine.roster, federation: this.#federation, peer: from, headerOf: (id) => machine.header(id) }
      )
      : raw
    return message.ok
      ? { type: 'frame', peer: from, class: name, message: message.value, bytes: frame.length, facts: this.#facts(message.value) }
      : { type: 'malformed', peer: from, class: name, bytes: frame.length, ...message.rejection }
  }

  /** A message as it leaves a node, not encoded yet. */
  signed (host: Host, message: Outgoing): Message {
    return message.type === 'unsigned-receipt' ? this.#receiptOf(host, message) : message
  }

  /** What the machine is told of a message that was not encoded. */
  handed ({ from, class: name, bytes }: Sent, message: Message): Input {
    return { type: 'frame', peer: from, class: name, message, bytes, facts: this.#facts(message) }
  }

  #receiptOf (host: Host, { receipt, bytes, hops }: UnsignedReceipt): Message {
    const signature = fakeSign(host.node.authoringKey, receiptInput(this.#federation, bytes))
    return { type: 'receipt', receipt: { receipt, bytes, signature } as Verified<SignedReceipt>, ...(hops !== undefined && { hops }) }
  }

  #facts (message: Message): ObjectFacts[] {
    const leaves = message.type === 'entry' || message.type === 'chunk' ? message.chunk?.leaves ?? [] : []
    return leaves.map((leaf) => this.#factsOf?.(leaf) ?? plainFacts)
  }
}
