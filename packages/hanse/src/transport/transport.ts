import type { MemberNode, NodeId } from '@hanse/core'
import type { StreamClass } from '@hanse/exchange'

/** A frame on its way out. A signature may still be under way: the frames of a class leave in the order of `send`. */
export type Frame = Uint8Array | Promise<Uint8Array>

/** What the interpreter asks of the network. Peers are nodes whose key Noise has proven. */
export interface Transport {
  /** `bytes` is how the machine counts the frame; `handed` gives it back. */
  send(peer: NodeId, streamClass: StreamClass, frame: Frame, bytes: number): void
  dial(node: MemberNode): void
  hangup(peer: NodeId, code: string): void
  /** The multiaddr of the connection in use. */
  addrOf(peer: NodeId): string | undefined
  /** The multiaddrs that a node announced beside those on its card. */
  announced(node: NodeId): string[]
  /** The multiaddrs this node listens on. */
  listening(): string[]
}

/** What the network tells the interpreter. */
export interface TransportListener {
  up(peer: NodeId): void
  down(peer: NodeId): void
  /** A frame came in; the stream is read on when the promise resolves, which is the back-pressure on the sender. */
  frame(peer: NodeId, streamClass: StreamClass, frame: Uint8Array): Promise<void> | void
  /** That many bytes of frames were handed over to the connection. */
  handed(peer: NodeId, streamClass: StreamClass, bytes: number): void
  /** A stream broke off inside a frame or announced one that is too large. */
  malformed(peer: NodeId, streamClass: StreamClass, code: string, message: string): void
}
