/** A peer that gives a node frames made before, as fast as the node credits them: the receiving side alone is measured. */
import { decodeMessage, defaultLimits, encodeMessage, protocolVersion } from '@hanse/exchange'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { nativeSuite } from 'hanse'
import * as lp from 'it-length-prefixed'
import { Pipe } from './pipe.ts'
import { connect } from './plug.ts'
import type { End, Plug } from './plug.ts'
import type { MemberNode, Roster } from '@hanse/core'
import type { PeerId } from '@libp2p/interface'

const bulk = '/hanse/bulk/1'
const live = '/hanse/live/1'

interface Opening { newStream(protocol: string): Promise<Pipe> }

export class Feeder implements End {
  readonly peerId: PeerId
  readonly #suite = nativeSuite()
  readonly #hello: Uint8Array
  #bulk: Pipe | undefined
  #sent = 0
  #credited = 0
  #wake: () => void = () => {}

  constructor (self: MemberNode, roster: Roster, node: Plug) {
    this.peerId = peerIdFromPublicKey(publicKeyFromRaw(self.nodeKey))
    this.#hello = encodeMessage({
      type: 'hello',
      version: protocolVersion,
      federation: roster.federation,
      roster: roster.digest,
      nowMs: Date.now(),
      features: [],
      frameBytesMax: defaultLimits.frameBytesMax
    })
    connect([this, node])
  }

  connected (_to: PeerId, connection: unknown): void {
    // both ends open their streams once both know of the connection
    setImmediate(() => { this.#greet(connection as Opening).catch(() => {}) })
  }

  accept (_protocol: string, stream: Pipe): void {
    this.#read(stream).catch(() => {})
  }

  /** Gives frames; resolves when all but what the node owes no credit for yet are stored. */
  async feed (frames: readonly Uint8Array[]): Promise<void> {
    for (const frame of frames) {
      while (this.#bulk === undefined || this.#isFull(frame.length)) {
        await new Promise<void>((resolve) => { this.#wake = resolve })
      }
      this.#push(frame)
    }
  }

  #isFull (bytes: number): boolean {
    const uncredited = this.#sent - this.#credited
    return uncredited >= defaultLimits.creditBytesMin && uncredited + bytes > defaultLimits.bulkUncreditedBytesMax
  }

  async #greet (connection: Opening): Promise<void> {
    const stream = await connection.newStream(live)
    stream.send(lp.encode.single(this.#hello))
    this.#bulk = await connection.newStream(bulk)
    this.#push(this.#hello)
    this.#wake()
  }

  #push (frame: Uint8Array): void {
    this.#sent += frame.length
    this.#bulk?.send(lp.encode.single(frame))
  }

  async #read (stream: Pipe): Promise<void> {
    for await (const bytes of lp.decode(stream)) {
      const message = decodeMessage(this.#suite, bytes.subarray())
      if (message.ok && message.value.type === 'credit') {
        this.#credited = message.value.bytes
        this.#wake()
      }
    }
  }
}
