/** Headers, openings, lanes, trees and chunks (§6, §7). */
import { createHmac } from 'node:crypto'
import { bytesOfMap, refuse } from './cbor.ts'
import { frame, parse, sha256, typedHash, u64 } from './documents.ts'
import { checkSignature } from './ed25519.ts'
import { anyMap, bytes as bytesUpTo, hash, isRising, isToken, key, map, ms, must, nonce, sig, text, tuple, uint } from './shapes.ts'

const leafBytesMax = 262_144
const pub = map({ id: nonce, part: uint(), parts: uint() })
const headerShape = map(
  { v: uint(), fed: hash, node: key, inc: nonce, hand: hash, seq: uint(), 'prev?': hash, time: ms, kind: text(32) },
  { 'root?': hash, leaves: uint(), bytes: uint(), 'exp?': ms, 'pub?': pub, 'ext?': anyMap }
)

interface Entry { id: Buffer, lane: Buffer, header: any }

/** A header whose fields fit together. */
export function readHeader (input: Buffer): any {
  const header = parse(input, headerShape, 8192, 'E_LIMIT_HEADER_BYTES')
  const { node, seq, prev, kind, leaves, bytes, root, exp, time, ext } = header
  const bare = kind === 'open' || kind === 'close'
  must(node.readUInt16BE() === 0xed01, 'E_KEY_CODEC')
  must(isToken(kind), 'E_KIND')
  must((kind === 'open') === (seq === 0) && (prev === undefined) === (seq === 0), 'E_CHAIN_SEQ')
  must(leaves <= 1000, 'E_LIMIT_LEAVES')
  must(bytes <= 8_388_608, 'E_LIMIT_ENTRY_BYTES')
  must((root === undefined) === (leaves === 0) && bytes >= leaves && bytes <= leaves * leafBytesMax, 'E_HEADER_LEAVES')
  must(!(bare && leaves > 0) && !(kind === 'bundle' && leaves === 0) && !(kind === 'withdrawal' && leaves !== 1), 'E_HEADER_LEAVES')
  must(exp === undefined || (!bare && exp > time), 'E_HEADER_EXPIRY')
  must(header.pub === undefined || (!bare && header.pub.part < header.pub.parts), 'E_HEADER_PUBLICATION')
  const names: string[] = [...ext?.keys() ?? []]
  must(ext === undefined || names.length > 0, 'E_HEADER_EXT')
  must(names.length <= 16 && names.every((one) => Buffer.byteLength(one) <= 64) && (bytesOfMap.get(ext)?.length ?? 0) <= 4096, 'E_LIMIT_EXT')
  must(!names.some((one) => ['__proto__', 'constructor', 'prototype'].includes(one)), 'E_FIELD_FORBIDDEN')
  return header
}

type Opening = Record<'handling' | 'nonce' | 'certificate', Buffer>
export function checkEntry (input: Buffer, signature: Buffer, federation: Buffer, authoring: Buffer, opening?: Opening): Entry {
  const header = readHeader(input)
  must(header.seq > 0 || opening !== undefined, 'E_OPENING_MISSING')
  must(header.seq === 0 || opening === undefined, 'E_OPENING_UNEXPECTED')
  if (opening !== undefined) {
    must(opening.handling.length <= 65_536, 'E_LIMIT_HANDLING_BYTES')
    const commitment = typedHash('handling-commitment', header.fed, Buffer.concat([opening.handling, opening.nonce]))
    must(opening.nonce.length === 16 && opening.certificate.length === 32 && commitment.equals(header.hand), 'E_OPENING_MISMATCH')
  }
  must(header.fed.equals(federation), 'E_CHARTER_MISMATCH')
  checkSignature(authoring, frame('entry', federation, input), signature)
  return named(input, header)
}
const named = (input: Buffer, header: any): Entry =>
  ({ id: sha256(input), lane: typedHash('lane', header.fed, Buffer.concat([header.node, header.inc, header.hand])), header })

/** Two headers of one lane and seq, the one of the lower id first, both signed (§8). */
export function checkFork (input: Buffer, federation: Buffer, authoring: Buffer): { proof: Buffer, lane: Buffer } {
  const { a, b } = parse(input, map({ v: uint(), a: tuple(bytesUpTo(8192), sig), b: tuple(bytesUpTo(8192), sig) }), 16_640, 'E_LIMIT_FORK_PROOF_BYTES')
  const [first, second] = [a, b].map(([header]) => named(header, readHeader(header))) as [Entry, Entry]
  must(first.lane.equals(second.lane) && first.header.seq === second.header.seq && isRising([first.id, second.id]), 'E_FORK_PROOF')
  must(first.header.fed.equals(federation), 'E_CHARTER_MISMATCH')
  const branches: Buffer[][] = [a, b]
  branches.forEach(([header, signature]) => { checkSignature(authoring, frame('entry', federation, header as Buffer), signature as Buffer) })
  return { proof: typedHash('fork-proof', federation, input), lane: first.lane }
}

/** The head of a lane from its first entry on: each entry names the one before. */
export function checkLane (entries: readonly Entry[]): Buffer {
  entries.forEach(({ lane, header }, i) => {
    const before = entries[i - 1]
    must(lane.equals((entries[0] as Entry).lane), 'E_CHAIN_LANE')
    must(header.seq !== before?.header.seq, 'E_CHAIN_FORK')
    must(header.seq === i, 'E_CHAIN_GAP')
    must(before === undefined || before.id.equals(header.prev), 'E_CHAIN_PREV')
  })
  return (entries.at(-1) as Entry).id
}

export interface Disclosure { seed?: Buffer, salts?: Buffer[] }
/** The hashes of leaves from an index on. */
export function leafHashes (leaves: Buffer[], { seed, salts }: Disclosure, from = 0): Buffer[] {
  const saltOf = (i: number): Buffer => salts?.[i] ?? createHmac('sha256', seed as Buffer).update(u64(from + i)).digest().subarray(0, 16)
  return leaves.map((leaf, i) => sha256(Buffer.of(0), u64(from + i), saltOf(i), u64(leaf.length), leaf))
}

/** The hash over `count` leaves from `start`: those of the run are known, subtrees beside it come from the proof. */
export function hashOf (start: number, count: number, from: number, known: Buffer[], proof: () => Buffer): Buffer {
  if (start >= from + known.length || start + count <= from) {
    return proof()
  }
  const split = 2 ** (Math.ceil(Math.log2(count)) - 1)
  return count === 1
    ? known[start - from] as Buffer
    : sha256(Buffer.of(1), hashOf(start, split, from, known, proof), hashOf(start + split, count - split, from, known, proof))
}

/** A chunk of the entry with this header. */
export function checkChunk (header: Buffer, from: number, leaves: Buffer[], disclosure: Disclosure, proof: Buffer[]): void {
  const { leaves: total, bytes, root } = readHeader(header)
  const [size, others] = [leaves.reduce((sum, leaf) => sum + leaf.length, 0), total - leaves.length]
  must(leaves.length > 0, 'E_PROOF_COUNT')
  must(from + leaves.length <= total, 'E_PROOF_INDEX')
  must(leaves.every((leaf) => leaf.length > 0 && leaf.length <= leafBytesMax), 'E_LIMIT_LEAF_BYTES')
  must(size <= 262_144, 'E_LIMIT_CHUNK_BYTES')
  must(others === 0 ? size === bytes : size + others <= bytes, 'E_PROOF_COUNT')
  const { seed, salts } = disclosure
  const different = new Set(salts?.map((salt) => salt.toString('hex')))
  must(seed === undefined || others === 0, 'E_PROOF_COUNT')
  must(seed === undefined ? salts?.length === leaves.length && salts.every((salt) => salt.length === 16) : seed.length === 32, 'E_SALT')
  must(seed !== undefined || different.size === leaves.length, 'E_SALT')
  const left = [...proof]
  const made = hashOf(0, total, from, leafHashes(leaves, disclosure, from), () => left.shift() ?? refuse('E_PROOF_LENGTH'))
  must(left.length === 0 && proof.every((one) => one.length === 32), 'E_PROOF_LENGTH')
  must(made.equals(root), 'E_PROOF_INVALID')
}
