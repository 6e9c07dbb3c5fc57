/** Connections of a node: a federation of 50 with two nodes each, and some to spare. */
export const connectionsMax = 128

/** Connections with one peer: one each way, one through a relay, and one that has died without a word. */
export const connectionsPerPeerMax = 4

/** Handshakes under way: above libp2p's 10, which nodes behind one NAT exceed. */
export const incomingPendingMax = 32

/** Handshakes that one host may begin in a second: above libp2p's 5. */
export const inboundPerHostMax = 32

/** How long a dial with its handshake may take. */
export const dialTimeoutMs = 10_000

/** Streams of one class in one direction, over all connections with a peer: one in use and one that replaces it. */
export const streamsPerClassMax = 2

/** Streams that one connection may open: the exchange's, of identify and pings, and as many again. */
export const inboundStreamsMax = 32

/** Streams besides, of a node that keeps the table of addresses: questions to it. */
export const dhtStreamsMax = 32

/** Streams besides, of a node that relays: requests under way from one that asks. */
export const hopStreamsMax = 64

/** Streams besides, of a node that waits at relays: what one of them opens, each a connection with a member. */
export const stopStreamsMax = 128

/** Bytes that a stream may have under way unread: the bulk of one peer is paced to as much (`bulkUncreditedBytesMax`). */
export const streamWindowBytesMax = 256 * 1024

/** Pings at a time: ours and an embedder's. */
export const pingStreamsMax = 4

/** For how long the first frame of a stream, or one that has begun, may come slower than `frameBytesPerSecondMin`. */
export const frameWaitMs = 10_000

/** Bytes of a frame a second, while this node waits for them. */
export const frameBytesPerSecondMin = 1_024

/** Bytes that wait for the other side of a connection, all its streams together; streams wait for their turn before. */
export const connectionWriteBytesMax = 4 * 1024 * 1024

/** Pings of the muxer that a connection may get within `pingWindowMs`: each is answered. */
export const pingsMax = 64

/** Pings are counted for this long. */
export const pingWindowMs = 10_000
