/** Takes apart what a recorded connection brought in: each stream's bytes in one piece, as the node read them. */

/** yamux: version, type, flags (2), stream (4), length (4). */
const headerBytes = 12
const dataType = 0
const yamuxVersion = 0

/** Bytes per yamux stream, in the order of arrival, after the negotiation of the muxer if there was one. */
export function inboundStreams (recorded: Buffer): Buffer[] {
  const streams = new Map<number, Buffer[]>()
  let at = endOfNegotiation(recorded)
  while (at + headerBytes <= recorded.length) {
    if (recorded[at] !== yamuxVersion) {
      throw new Error(`no yamux frame at byte ${at} of ${recorded.length} recorded bytes`)
    }
    const isData = recorded[at + 1] === dataType
    const stream = recorded.readUInt32BE(at + 4)
    const length = isData ? recorded.readUInt32BE(at + 8) : 0
    at += headerBytes
    if (isData) {
      const parts = streams.get(stream) ?? []
      streams.set(stream, parts)
      parts.push(recorded.subarray(at, at + length))
    }
    at += length
  }
  return [...streams.values()].map(parts => Buffer.concat(parts))
}

/** multistream-select lines are prefixed with their length, which is never 0, as yamux frames begin. */
function endOfNegotiation (recorded: Buffer): number {
  let at = 0
  while (at < recorded.length && recorded[at] !== yamuxVersion) {
    at += 1 + (recorded[at] ?? 0)
  }
  return at
}
