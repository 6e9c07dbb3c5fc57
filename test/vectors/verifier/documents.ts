/** Cards, address records, charters, handlings, receipts and withdrawals (§3 to §6, §8). */
import { createHash } from 'node:crypto'
import { bytesOfMap, decode, refuse } from './cbor.ts'
import { checkSignature } from './ed25519.ts'
import {
  addr, anyMap, areAddrs, bytes, hash, isCountry, isRising, isToken, key, list, map, ms, must, name, oneOf, sig, text, tuple, uint, yes
} from './shapes.ts'
import type { Item } from './cbor.ts'
import type { Shape } from './shapes.ts'

export const zeroFederation = Buffer.alloc(32)
export const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
export const u64 = (value: number): Buffer => Buffer.from(value.toString(16).padStart(16, '0'), 'hex')

/** What typed hashes and all signatures cover (§2). */
export const frame = (kind: string, federation: Buffer, input: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`hanse/v1/${kind}\0`), federation, u64(input.length), input])
export const typedHash = (...parts: Parameters<typeof frame>): Buffer => sha256(frame(...parts))

/** Reads a document of version 1 and at most so many bytes. */
export function parse (input: Buffer, shape: Shape, max = Infinity, limit = ''): any {
  must(input.length <= max, limit)
  const item = decode(input)
  must(!(item instanceof Map) || typeof item.get('v') !== 'number' || item.get('v') === 1, 'E_VERSION_UNSUPPORTED')
  return shape(item)
}

const role = oneOf('full', 'observer', 'authority', 'gateway')
const cardShape = map({ body: bytes(65_536), sig, sigs: list(tuple(sig, sig), 8, 1) })
const cardNode = map({ node: key, authoring: key, addrs: list(addr, 16), from: ms, until: ms })
const cardBody = map(
  { v: uint(), member: key, name, country: text(2), 'owner?': text(2), sectors: list(name, 32), role },
  { 'authority?': name, nodes: list(cardNode, 8, 1), at: ms }
)

export interface Card { hash: Buffer, member: Buffer, keys: Buffer[], sectors: string[] }
export function checkCard (input: Buffer): Card {
  const card = parse(input, cardShape, 65_536, 'E_LIMIT_CARD_BYTES')
  const body = parse(card.body, cardBody)
  must(isCountry(body.country) && isCountry(body.owner ?? body.country) && isRising(body.sectors), 'E_CARD')
  must(body.authority === undefined || body.role === 'authority' || body.role === 'observer', 'E_CARD')
  must(body.nodes.every((node: any) => isRising(node.addrs) && areAddrs(node.addrs) && node.from < node.until), 'E_CARD')
  must(card.sigs.length === body.nodes.length, 'E_CARD')
  const keys: Buffer[] = [body.member, ...body.nodes.flatMap((node: any) => [node.node, node.authoring])]
  must(new Set(keys.map((one) => one.toString('hex'))).size === keys.length, 'E_KEY_ROLE')
  const signatures: Buffer[] = [card.sig, ...card.sigs.flat()]
  keys.forEach((one, i) => { checkSignature(one, frame('founder', zeroFederation, card.body), signatures[i] as Buffer) })
  return { hash: typedHash('certificate', zeroFederation, card.body), member: body.member, keys, sectors: body.sectors }
}

const addressBody = map({ v: uint(), fed: hash, node: key, addrs: list(addr, 16), seq: uint(), time: ms, until: ms })
/** An address record where the roster knows one node with its authoring key. */
export function checkAddresses (input: Buffer, federation: Buffer, node: Buffer, authoring: Buffer): void {
  const { body, sig: signature } = parse(input, map({ body: bytes(8192), sig }), 8192, 'E_LIMIT_ADDRESSES_BYTES')
  const record = parse(body, addressBody)
  must(isRising(record.addrs) && areAddrs(record.addrs) && record.time < record.until, 'E_ADDRESSES')
  must(record.fed.equals(federation), 'E_CHARTER_MISMATCH')
  must(record.node.equals(node), 'E_MEMBER_UNKNOWN')
  checkSignature(authoring, frame('addresses', federation, body), signature)
}

const names = list(name, 256)
const charterShape = map(
  { v: uint(), name, at: ms, founders: list(bytes(65_536), 1000, 1), governors: list(key, 1000, 1), quorum: uint(1000), sectors: names, groups: names },
  { limits: map({ members: uint(), objects: uint() }), bootstrap: list(addr, 256), freshnessDays: uint(3650) }
)
/** The federation id and the digest of the founders' certificates. */
export function checkCharter (input: Buffer): { federation: Buffer, certificates: Buffer } {
  const { founders, governors, quorum, sectors, groups, bootstrap, limits } = parse(input, charterShape, 4 * 1024 * 1024, 'E_LIMIT_CHARTER_BYTES')
  const cards: Card[] = founders.map(checkCard)
  const keys = cards.flatMap((card) => card.keys.map((one) => one.toString('hex')))
  must(isRising(cards.map(({ member }) => member)), 'E_CHARTER_FOUNDERS')
  must(new Set(keys).size === keys.length, 'E_CHARTER_KEY_REUSED')
  must(isRising(governors) && governors.every((one: Buffer) => cards.some(({ member }) => member.equals(one))), 'E_CHARTER_GOVERNORS')
  must(quorum * 2 > governors.length + Math.floor((governors.length - 1) / 3) && quorum <= governors.length, 'E_CHARTER_QUORUM')
  must([sectors, groups, bootstrap].every(isRising), 'E_CHARTER_ORDER')
  must(areAddrs(bootstrap), 'E_CHARTER_ADDR')
  must(cards.every((card) => card.sectors.every((sector) => sectors.includes(sector))), 'E_CHARTER_SECTOR')
  must(cards.length <= limits.members, 'E_CHARTER_LIMIT')
  const federation = sha256(input)
  return { federation, certificates: typedHash('certificates', federation, Buffer.concat(cards.map((card) => card.hash).sort(Buffer.compare))) }
}

const memberKey: Shape = (item) => key(item).readUInt16BE() === 0xed01 ? item : refuse('E_KEY_CODEC')
const clauseShape = map(
  { 'all?': yes, 'members?': list(memberKey, 1000), 'groups?': list(name, 1000), 'roles?': list(role, 4) },
  { 'countries?': list(name, 1000), 'sectors?': list(name, 1000) }
)
const mayNot = oneOf('may', 'must-not')
const acts = oneOf('none', 'contact-for-instruction', 'internally-visible-actions', 'externally-visible-indirect-actions', 'externally-visible-direct-actions')
const iepShape = map(
  { 'encrypt_in_transit?': oneOf('must', 'may'), 'permitted_actions?': acts, 'affected_party_notifications?': mayNot },
  { 'attribution?': oneOf('may', 'must', 'must-not'), 'unmodified_resale?': mayNot }
)
const handlingShape = map(
  { tlp: oneOf('clear', 'green', 'amber', 'amber+strict', 'red'), aud: map({ any: list(anyMap, 64), 'not?': anyMap }) },
  { 'pap?': oneOf('red', 'amber', 'green', 'clear'), 'iep?': iepShape }
)

/** The names of a clause's parts. */
function checkClause (item: Item): string {
  const { all, ...parts } = clauseShape(item)
  const lists: any[][] = Object.values(parts)
  must(all === undefined || lists.length === 0, 'E_CLAUSE_ALL')
  must(all !== undefined || (lists.length > 0 && lists.every((one) => one.length > 0)), 'E_CLAUSE_EMPTY')
  must((parts.countries ?? []).every(isCountry), 'E_CLAUSE_NAME')
  must(lists.every(isRising), 'E_HANDLING')
  return Object.keys(parts).join()
}

export function checkHandling (input: Buffer): void {
  const { tlp, aud, iep } = parse(input, handlingShape, 65_536, 'E_LIMIT_HANDLING_BYTES')
  const parts: string[] = aud.any.map(checkClause)
  must(aud.not === undefined || checkClause(aud.not) !== undefined, 'E_HANDLING')
  must(isRising(aud.any.map((clause: any) => bytesOfMap.get(clause))) && (iep === undefined || Object.keys(iep).length > 0), 'E_HANDLING')
  must(tlp !== 'red' || parts.every((one) => one === 'members'), 'E_AUDIENCE_NAMED')
}

type Run = [of: string | number, from: number, count: number]
/** Runs of leaves: ordered, none touching or overlapping another of its entry. */
function areOrdered (runs: Run[]): boolean {
  return runs.every(([of, from, count], i) => {
    const [before, start, length] = runs[i - 1] ?? [-1, 0, 0]
    return count > 0 && from + count <= 1000 && (i === 0 || before < of || (before === of && from > start + length))
  })
}
const run = (of: Shape): Shape => tuple(of, uint(999), uint(1000))

export function checkWithdrawal (input: Buffer): void {
  const { reason, of } = parse(input, map({ v: uint(), reason: text(32), of: list(run(hash), 1000, 1) }))
  must(isToken(reason) && areOrdered(of.map(([entry, ...range]: [Buffer, number, number]) => [entry.toString('hex'), ...range])), 'E_WITHDRAWAL')
}

const receiptFields = { v: uint(), fed: hash, node: memberKey, lane: hash, seq: uint(), head: hash, 'alone?': yes, time: ms }
export function checkReceipt (input: Buffer, signature: Buffer, federation: Buffer, authoring: Buffer): void {
  const receipt = parse(input, map(receiptFields, { except: list(run(uint()), 256) }))
  must(areOrdered(receipt.except) && receipt.except.every(([seq]: [number]) => seq <= receipt.seq && receipt.alone !== true), 'E_RECEIPT')
  must(receipt.fed.equals(federation), 'E_CHARTER_MISMATCH')
  checkSignature(authoring, frame('receipt', federation, input), signature)
}
