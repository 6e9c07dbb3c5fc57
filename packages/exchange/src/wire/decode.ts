import {
  accept,
  bytesOf,
  bytesUpTo,
  decode,
  decodeEntry,
  decodeForkProof,
  either,
  flag,
  forkProofBytesMax,
  handlingBytesMax,
  hashBytes,
  headerBytesMax,
  itemKinds,
  leavesMax,
  linkCertificateBytesMax,
  list,
  nonceBytes,
  optional,
  record,
  reject,
  show,
  signatureBytes,
  text,
  toHex,
  tuple,
  uint
} from '@hanse/core'
import { defaultLimits } from '../limits.ts'
import { bucketBytes, bucketsCount } from '../membership/roll.ts'
import { hopsMax, protocolVersion } from './message.ts'
import { otherVersion } from './version.ts'
import type { LaneRange, LeafRange, RawMessage } from './message.ts'
import type { CborMapValue, Chunk, Disclosure, Hex, Rejection, Result, Suite } from '@hanse/core'

/** Items that the lists of one frame may have. */
const itemsMax = defaultLimits.itemsPerFrameMax
const featuresMax = 32
const featureBytesMax = 64
/** Bytes of an encoded receipt: its fixed fields and 256 exceptions. */
const receiptBytesMax = 8 * 1_024
/** Wider than a seed, salt or hash may be: what is too wide gets the code that says so when it is verified. */
const looseBytesMax = 64
/** Siblings of a range in a tree of `leavesMax` leaves, twice its height, with room for what verification refuses. */
const proofMax = 64

const hash = bytesOf(hashBytes)
const type = text(16)
/** Hops behind a frame. */
const hops = uint(hopsMax)
const chunkShapes = {
  f: uint(),
  l: list(bytesUpTo(defaultLimits.frameBytesMax), leavesMax),
  d: either(list(bytesUpTo(looseBytesMax), leavesMax), bytesUpTo(looseBytesMax)),
  p: list(bytesUpTo(looseBytesMax), proofMax)
}
const rangesShape = record({ t: type, l: list(tuple(hash, uint(), uint()), itemsMax), b: list(tuple(hash, uint(leavesMax), uint(leavesMax)), itemsMax) })
const shapes = {
  hello: record({ t: type, v: uint(), fed: hash, roster: hash, now: uint(), features: list(text(featureBytesMax), featuresMax), frame: uint() }),
  entry: record({
    t: type,
    h: bytesUpTo(headerBytesMax),
    s: bytesOf(signatureBytes),
    o: optional(record({ hand: bytesUpTo(handlingBytesMax), nonce: bytesOf(nonceBytes), cert: hash })),
    c: optional(record(chunkShapes)),
    n: optional(hops)
  }),
  chunk: record({ t: type, e: hash, ...chunkShapes }),
  digest: record({ t: type, d: hash }),
  groups: record({ t: type, g: list(tuple(hash, hash), itemsMax), z: optional(flag) }),
  heads: record({ t: type, g: list(hash, itemsMax), h: list(tuple(hash, uint(), hash), itemsMax), r: optional(flag), z: optional(flag) }),
  credit: record({ t: type, n: uint() }),
  fork: record({ t: type, p: bytesUpTo(forkProofBytesMax) }),
  receipt: record({ t: type, r: bytesUpTo(receiptBytesMax), s: bytesOf(signatureBytes), n: optional(hops) }),
  have: record({ t: type, h: list(tuple(hash, uint(), hops), itemsMax), z: optional(flag) }),
  tree: record({ t: type, l: hash }),
  roll: record({ t: type, d: hash }),
  buckets: record({ t: type, b: bytesOf(bucketsCount * bucketBytes) }),
  ids: record({ t: type, b: list(uint(bucketsCount - 1), bucketsCount), i: list(hash, itemsMax), r: optional(flag), z: optional(flag) }),
  ask: record({ t: type, i: list(hash, defaultLimits.membershipAskMax) }),
  // of a kind that this version does not have nothing is taken
  items: record({ t: type, l: list(tuple(uint(), bytesUpTo(linkCertificateBytesMax)), defaultLimits.membershipAskMax) })
}

/**
 * Decodes one frame, shape only: `verifyMessage` says whether its signatures and proofs hold. Never throws. Leaves
 * are views of the frame, so that nothing large is copied; what the machine keeps in memory is copied.
 *
 * @param suite - for the hashes that entries are known by
 * @param bytes - one frame without its length prefix
 * @param frameBytesMax - of the own limits
 * @returns the message, or `E_FRAME_EMPTY`, `E_FRAME_TOO_LARGE`, an encoding or field rejection,
 * `E_VERSION_UNSUPPORTED` (another version, or a type of frame that this one does not have), `E_RANGE`, and what
 * `decodeEntry` and `decodeForkProof` of core return
 */
export function decodeMessage (suite: Suite, bytes: Uint8Array, frameBytesMax: number = defaultLimits.frameBytesMax): Result<RawMessage> {
  if (bytes.length === 0) {
    return reject('E_FRAME_EMPTY', 'a frame of no bytes came; send a CBOR map')
  }
  if (bytes.length > frameBytesMax) {
    return reject(
      'E_FRAME_TOO_LARGE',
      `a frame has ${bytes.length} bytes, the limit is ${frameBytesMax}; split its content`,
      { value: bytes.length, limit: frameBytesMax }
    )
  }
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const name: unknown = decoded.value instanceof Map ? decoded.value.get('t') : undefined
  if (decoded.value instanceof Map && typeof name !== 'string') {
    return reject(name === undefined ? 'E_FIELD_MISSING' : 'E_FIELD_TYPE', 'frame.t must be the type of the frame', { path: 'frame.t' })
  }
  return decoded.value instanceof Map
    ? read(suite, String(name), decoded.value)
    : reject('E_FIELD_TYPE', 'a frame is not a CBOR map', { path: 'frame' })
}

function read (suite: Suite, name: string, value: CborMapValue & Map<string, CborMapValue>): Result<RawMessage> {
  switch (name) {
    case 'hello':
      return readHello(value)
    case 'entry':
      return readEntry(suite, value)
    case 'chunk':
      return map(shapes.chunk.read(value, 'frame'), (fields) => ({ type: 'chunk', chunk: chunkOf(toHex(fields.e), fields) }))
    case 'digest':
      return map(shapes.digest.read(value, 'frame'), ({ d }) => ({ type: 'digest', digest: toHex(d) }))
    case 'groups':
      return map(shapes.groups.read(value, 'frame'), ({ g, z }) => ({
        type: 'groups',
        groups: g.map(([group, digest]) => ({ group: toHex(group), digest: toHex(digest) })),
        last: z === true
      }))
    case 'heads':
      return map(shapes.heads.read(value, 'frame'), ({ g, h, r, z }) => ({
        type: 'heads',
        groups: g.map(toHex),
        heads: h.map(([lane, seq, head]) => ({ lane: toHex(lane), seq, head: toHex(head) })),
        answer: r === true,
        last: z === true
      }))
    case 'want':
    case 'absent':
      return readRanges(name, value)
    case 'credit':
      return map(shapes.credit.read(value, 'frame'), ({ n }) => ({ type: 'credit', bytes: n }))
    case 'fork':
      return readFork(suite, value)
    case 'receipt':
      return map(shapes.receipt.read(value, 'frame'), ({ r, s, n }) => (
        { type: 'receipt', receipt: { bytes: r.slice(), signature: s.slice() }, ...(n !== undefined && { hops: n }) }
      ))
    case 'have':
      return map(shapes.have.read(value, 'frame'), ({ h, z }) => ({
        type: 'have',
        heads: h.map(([lane, seq, n]) => ({ lane: toHex(lane), seq, hops: n })),
        ask: z === true
      }))
    case 'roll':
      return map(shapes.roll.read(value, 'frame'), ({ d }) => ({ type: 'roll', digest: toHex(d) }))
    case 'buckets':
      return map(shapes.buckets.read(value, 'frame'), ({ b }) => ({ type: 'buckets', buckets: b.slice() }))
    case 'ids':
      return map(shapes.ids.read(value, 'frame'), ({ b, i, r, z }) => (
        { type: 'ids', buckets: b, ids: i.map(toHex), answer: r === true, last: z === true }
      ))
    case 'ask':
      return map(shapes.ask.read(value, 'frame'), ({ i }) => ({ type: 'ask', ids: i.map(toHex) }))
    case 'items':
      return map(shapes.items.read(value, 'frame'), ({ l }) => ({
        type: 'items',
        items: l.flatMap(([number, bytes]) => {
          const kind = itemKinds[number]
          return kind === undefined ? [] : [{ kind, bytes: bytes.slice() }]
        })
      }))
    case 'graft':
    case 'prune':
      return map(shapes.tree.read(value, 'frame'), ({ l }) => ({ type: name, lane: toHex(l) }))
    default:
      return reject(
        'E_VERSION_UNSUPPORTED',
        `a frame of type ${show(name)} came, which version ${protocolVersion} does not have; update this node`,
        { type: show(name), supported: [protocolVersion] }
      )
  }
}

function map<A> (result: Result<A>, make: (value: A) => RawMessage): Result<RawMessage> {
  return result.ok ? accept(make(result.value)) : result
}

function readHello (value: Map<string, CborMapValue>): Result<RawMessage> {
  const version = value.get('v')
  if (typeof version === 'number' && version !== protocolVersion) {
    return { ok: false, rejection: otherVersion(version) }
  }
  return map(shapes.hello.read(value, 'frame'), ({ v, fed, roster, now, features, frame }) => ({
    type: 'hello',
    version: v,
    federation: toHex(fed),
    roster: toHex(roster),
    nowMs: now,
    features,
    frameBytesMax: frame
  }))
}

function readFork (suite: Suite, value: Map<string, CborMapValue>): Result<RawMessage> {
  const fields = shapes.fork.read(value, 'frame')
  return fields.ok ? map(decodeForkProof(suite, fields.value.p), (proof) => ({ type: 'fork', proof })) : fields
}

function readEntry (suite: Suite, value: Map<string, CborMapValue>): Result<RawMessage> {
  const fields = shapes.entry.read(value, 'frame')
  if (!fields.ok) {
    return fields
  }
  const { h, s, o, c, n } = fields.value
  const opening = o && { handling: o.hand.slice(), nonce: o.nonce.slice(), certificate: o.cert.slice() }
  return map(decodeEntry(suite, h.slice(), s.slice(), opening), (entry) => ({
    type: 'entry',
    entry,
    ...(c !== undefined && { chunk: chunkOf(entry.id, c) }),
    ...(n !== undefined && { hops: n })
  }))
}

interface ChunkFields { f: number, l: Uint8Array[], d: Uint8Array | Uint8Array[], p: Uint8Array[] }

function chunkOf (entry: Hex, { f, l, d, p }: ChunkFields): Chunk {
  const disclosure: Disclosure = Array.isArray(d) ? { salts: d } : { seed: d }
  return { entry, from: f, leaves: l, disclosure, proof: p }
}

function readRanges (name: 'want' | 'absent', value: Map<string, CborMapValue>): Result<RawMessage> {
  const fields = rangesShape.read(value, 'frame')
  if (!fields.ok) {
    return fields
  }
  const lanes = fields.value.l.map(([lane, from, to]): LaneRange => ({ lane: toHex(lane), from, to }))
  const leaves = fields.value.b.map(([entry, from, count]): LeafRange => ({ entry: toHex(entry), from, count }))
  const fault = lanes.some(({ from, to }) => from > to) || leaves.some(({ count }) => count === 0)
  return fault ? { ok: false, rejection: emptyRange(name) } : accept({ type: name, lanes, leaves })
}

function emptyRange (name: string): Rejection {
  return { code: 'E_RANGE', message: `a frame of type ${name} has a range of nothing; leave it out`, facts: {} }
}
