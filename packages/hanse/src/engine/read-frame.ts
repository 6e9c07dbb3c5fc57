import { decodeMessage, verifyMessage } from '@hanse/exchange'
import type { NodeId, Result, Roster, Suite } from '@hanse/core'
import type { Exchange, Message } from '@hanse/exchange'

/** Where a frame came from, and what it is judged by. */
export interface FrameSource {
  peer: NodeId
  suite: Suite
  /** 32 bytes */
  federation: Uint8Array
  roster: Roster
  machine: Exchange
}

/** What a frame says, once its signatures and proofs hold, or why it is refused. */
export function readFrame (frame: Uint8Array, { peer, suite, federation, roster, machine }: FrameSource): Result<Message> {
  const decoded = decodeMessage(suite, frame)
  return decoded.ok
    ? verifyMessage(decoded.value, { suite, roster, federation, peer, headerOf: (id) => machine.header(id) })
    : decoded
}
