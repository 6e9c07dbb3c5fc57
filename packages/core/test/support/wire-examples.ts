import * as ed from '@noble/ed25519'
import { base58btc } from 'multiformats/bases/base58'
import {
  acceptedRoot, addressRecordInput, assemble, assembleAddressRecord, assembleCard, assembleCertificate, assembleJoinRequest, cardInput, certificateHash,
  certificateInput, chunksOf, concat, consentInput, createCharter, decodeCharter, encodeAddressRecord, encodeCardBody, encodeCertificateBody, encodeHandling,
  encodeInvitation, encodeJoinRequestBody, encodeLinkBody, encodeLinkCertificate, encodeLinkStatement, encodeProposal, encodeReceipt, encodeStatementBody,
  fromHex, governorProofOf, groupOf, handling, idOfItem, joinRequestInput, laneAfter, leafHashes, linkStatementInput, multikey, nobleSuite, prepareNext,
  prepareOpening, proposalInput, readLink, receiptInput, saltOf, toHex, toUtf8, unwrap, verifyCard, verifyCertificate, verifyJoinRequest, verifyStatement,
  voteInput
} from '../../src/index.ts'
import type {
  CertificateBody, Charter, Chunk, Entry, GovernorSignature, Hex, LinkSlot, LinkStatement, LinkStatementBody, Receipt, StatementBody, Verified,
  VerifiedStatement
} from '../../src/index.ts'

const suite = nobleSuite
const atMs = 1_790_000_000_000
const yearMs = 31_536_000_000
/** Of a libp2p peer id: identity multihash of 36 bytes, protobuf of an Ed25519 key. */
const peerIdPrefix = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

/** Every byte string that the reference of the wire format shows, in its order. */
export function wireExamples (): Map<string, Uint8Array> {
  const examples = new Map<string, Uint8Array>()
  const show = (name: string, bytes: Uint8Array): Uint8Array => {
    examples.set(name, bytes)
    return bytes
  }
  const [member, node, authoring] = [exampleKey(0x11), exampleKey(0x22), exampleKey(0x33)]
  show('member-key', member.multikey)
  show('node-key', node.multikey)
  show('authoring-key', authoring.multikey)

  const body = show('card-body', encodeCardBody({
    member: member.multikey,
    name: 'Example CERT',
    country: 'DE',
    sectors: ['energy'],
    role: 'full',
    nodes: [{ node: node.multikey, authoring: authoring.multikey, addrs: ['/dns4/hanse.example/tcp/4001'], from: atMs, until: atMs + yearMs }],
    at: atMs
  }))
  const input = show('card-sign-input', cardInput(body))
  const certificate = show('certificate-hash', certificateHash(suite, body))
  const card = show('card', assembleCard(body, { member: member.sign(input), nodes: [{ node: node.sign(input), authoring: authoring.sign(input) }] }))
  const charter = unwrap(decodeCharter(suite, show('charter', unwrap(createCharter(suite, { name: 'Example', at: atMs, founders: [card] })))))
  const federation = show('federation-id', charter.federation)
  show('certificates-digest', fromHex(charter.certificates))

  const terms = show(
    'handling',
    encodeHandling(unwrap(handling({ tlp: 'amber', audience: { any: [{ sectors: ['energy'] }], except: { countries: ['US'] } }, pap: 'amber' })))
  )
  show('group-id', fromHex(groupOf(suite, federation, terms)))
  const opening = prepareOpening(suite, {
    federation,
    node: node.multikey,
    incarnation: new Uint8Array(16).fill(0x44),
    handling: terms,
    nonce: new Uint8Array(16).fill(0x55),
    certificate,
    time: atMs
  })
  const first = assemble(suite, opening, authoring.sign(opening.signInput), authoring.publicKey)
  show('opening-commitment', first.header.commitment)
  show('opening-header', first.headerBytes)
  show('opening-sign-input', opening.signInput)
  show('opening-signature', first.signature)
  show('opening-id', fromHex(first.id))
  show('lane-id', fromHex(first.lane))
  const second = showBundle(show, first, authoring)

  showReceipts(show, second, node, authoring)
  showAddresses(show, federation, node, authoring)
  const rotation = showRotation(show, federation, card, member)
  showLink(show, charter, rotation, member)
  showGovernance(show, federation, member, node, authoring)
  return examples
}

/** The first link of the only governor, which would rather not have it after all. */
function showLink (show: (name: string, bytes: Uint8Array) => Uint8Array, charter: Charter, rotation: Hex, governor: ExampleKey): void {
  const { federation, governors, quorum } = charter
  const slot: LinkSlot = { federation, height: 1, prev: toHex(federation) }
  const bodyBytes = show('link-body', encodeLinkBody({
    ...slot, governors, quorum, ...acceptedRoot(suite, [rotation]), proposer: governor.multikey, until: atMs + yearMs
  }))
  const link = unwrap(readLink(suite, bodyBytes, [fromHex(rotation)]))
  show('link-hash', fromHex(link.hash))
  show('link-proposal', encodeProposal({ link, signature: governor.sign(proposalInput(link)) }))
  const showStatement = (name: string, body: LinkStatementBody, shown: GovernorSignature[] = []): LinkStatement => {
    const statement = { body, key: toHex(governor.multikey), signature: governor.sign(linkStatementInput(body)), shown }
    show(name, encodeLinkStatement(statement))
    return statement
  }
  const prepare = showStatement('link-prepare', { ...slot, kind: 'prepare', round: 0, link: link.hash })
  const commit = showStatement('link-commit', { ...slot, kind: 'commit', round: 0, link: link.hash })
  showStatement('link-move', { ...slot, kind: 'move', round: 1, prepared: { round: 0, link: link.hash } }, [prepare])
  show('link-certificate', encodeLinkCertificate({ link, round: 0, signatures: [commit] }))
  const bare = { ...slot, kind: 'move', round: 1 } as const
  const denial = { body: bare, key: prepare.key, signature: governor.sign(linkStatementInput(bare)) }
  show('governor-proof', unwrap(governorProofOf(commit, denial)).bytes)
}

function showReceipts (show: (name: string, bytes: Uint8Array) => Uint8Array, entry: Verified<Entry>, node: ExampleKey, authoring: ExampleKey): void {
  const { federation } = entry.header
  const common: Omit<Receipt, 'except'> = {
    version: 1, federation, node: node.multikey, lane: entry.lane, seq: entry.header.seq, head: entry.id, time: atMs + 2_000
  }
  const receipt = show('receipt', encodeReceipt({ ...common, except: [{ seq: 1, from: 2, count: 1 }] }))
  show('receipt-signature', authoring.sign(receiptInput(federation, receipt)))
  const alone = show('receipt-alone', encodeReceipt({ ...common, except: [], alone: true }))
  show('receipt-alone-signature', authoring.sign(receiptInput(federation, alone)))
}

function showAddresses (show: (name: string, bytes: Uint8Array) => Uint8Array, federation: Uint8Array, node: ExampleKey, authoring: ExampleKey): void {
  const addresses = show('addresses-body', encodeAddressRecord({
    federation,
    node: node.multikey,
    addrs: ['/dns4/hanse.example/tcp/443/tls/ws', '/ip4/192.0.2.7/tcp/7373'],
    seq: atMs + 3_000,
    time: atMs + 3_000,
    until: atMs + 3_000 + 2 * 86_400_000
  }))
  show('addresses', assembleAddressRecord(addresses, authoring.sign(addressRecordInput(federation, addresses))))
}

function showRotation (show: (name: string, bytes: Uint8Array) => Uint8Array, federation: Uint8Array, card: Uint8Array, member: ExampleKey): Hex {
  const [node, authoring] = [exampleKey(0x88), exampleKey(0x99)]
  const { hash, body: before } = unwrap(verifyCard(suite, card))
  const line = {
    ...before.nodes[0],
    node: node.multikey,
    authoring: authoring.multikey,
    from: atMs + yearMs / 2,
    until: atMs + 2 * yearMs
  } as typeof before.nodes[0]
  const body: CertificateBody = { kind: 'rotate', federation, cites: [hash], card: { ...before, nodes: [line], at: atMs + yearMs / 2 } }
  const bytes = show('rotation-body', encodeCertificateBody(body))
  const input = certificateInput(body, bytes)
  const signatures = [member, node, authoring].map((key) => ({ key: key.multikey, signature: key.sign(input) }))
  const rotation = show('rotation', assembleCertificate(bytes, signatures))
  const verified = unwrap(verifyCertificate(suite, rotation, federation))
  show('rotation-hash', fromHex(verified.hash))
  return verified.hash
}

function showGovernance (
  show: (name: string, bytes: Uint8Array) => Uint8Array, federation: Uint8Array, member: ExampleKey, node: ExampleKey, authoring: ExampleKey
): void {
  const [newcomer, newNode, newAuthoring] = [exampleKey(0xaa), exampleKey(0xbb), exampleKey(0xcc)]
  const cardBody = encodeCardBody({
    member: newcomer.multikey,
    name: 'Newcomer',
    country: 'FR',
    sectors: [],
    role: 'full',
    at: atMs,
    nodes: [{ node: newNode.multikey, authoring: newAuthoring.multikey, addrs: [], from: atMs, until: atMs + yearMs }]
  })
  const input = cardInput(cardBody)
  const signatures = { member: newcomer.sign(input), nodes: [{ node: newNode.sign(input), authoring: newAuthoring.sign(input) }] }
  const card = show('newcomer-card', assembleCard(cardBody, signatures))
  const consent = show('consent', newcomer.sign(consentInput(federation, cardBody)))
  const requestBody = encodeJoinRequestBody({ federation, card, consent, by: authoring.multikey, at: atMs + 4_000 })
  const request = unwrap(verifyJoinRequest(suite, assembleJoinRequest(requestBody, authoring.sign(joinRequestInput(federation, requestBody))), federation))
  show('join-request', request.bytes)
  const common = { federation, link: toHex(federation), by: member.multikey, at: atMs + 5_000, until: atMs + 5_000 + 14 * 86_400_000, cites: [] }
  const admission = showStatement(show, 'admission', { ...common, kind: 'admit', card, consent }, member)
  const revocation = showStatement(show, 'revocation', {
    ...common, kind: 'revoke', member: newcomer.multikey, reason: 'feeds were resold', cut: [{ lane: '11'.repeat(32), seq: 3, entry: '22'.repeat(32) }]
  }, member)
  show('request-item-id', fromHex(idOfItem(suite, federation, { kind: 'request', item: request }, false)))
  show('certified-item-id', fromHex(idOfItem(suite, federation, { kind: 'statement', item: admission }, false)))
  show('open-item-id', fromHex(idOfItem(suite, federation, { kind: 'statement', item: revocation }, true)))
  const peer = base58btc.encode(concat(peerIdPrefix, node.publicKey)).slice(1)
  const token = encodeInvitation(suite, {
    federation, addrs: [`/dns4/hanse.example/tcp/7374/p2p/${peer}`], until: atMs + yearMs, secret: new Uint8Array(16).fill(0xdd)
  })
  show('invitation', Uint8Array.from(Buffer.from(token.slice('hanse-invite-'.length), 'base64url')))
}

function showStatement (show: (name: string, bytes: Uint8Array) => Uint8Array, name: string, body: StatementBody, member: ExampleKey): VerifiedStatement {
  const bytes = encodeStatementBody(body)
  const statement = show(name, assembleCertificate(bytes, [{ key: member.multikey, signature: member.sign(voteInput(body, bytes)) }]))
  const verified = unwrap(verifyStatement(suite, statement, body.federation))
  show(`${name}-hash`, fromHex(verified.hash))
  return verified
}

function exampleKey (byte: number): ExampleKey {
  const secret = new Uint8Array(32).fill(byte)
  const publicKey = ed.getPublicKey(secret)
  return { multikey: multikey(publicKey), publicKey, sign: (bytes) => ed.sign(bytes, secret) }
}

interface ExampleKey {
  multikey: Uint8Array
  publicKey: Uint8Array
  sign(bytes: Uint8Array): Uint8Array
}

function showBundle (show: (name: string, bytes: Uint8Array) => Uint8Array, opening: Verified<Entry>, authoring: ExampleKey): Verified<Entry> {
  const seed = new Uint8Array(32).fill(0x66)
  const leaves = ['alpha', 'beta', 'gamma'].map(toUtf8)
  leafHashes(suite, leaves, { seed }).forEach((hash, i) => {
    show(`leaf-${i}-salt`, saltOf(suite, seed, i))
    show(`leaf-${i}-hash`, hash)
  })
  const prepared = prepareNext(
    suite,
    laneAfter(opening),
    { kind: 'bundle', time: atMs + 1_000, leaves, seed, publication: { id: new Uint8Array(16).fill(0x77), part: 0, parts: 1 } }
  )
  const entry = assemble(suite, prepared, authoring.sign(prepared.signInput), authoring.publicKey)
  show('root', entry.header.root as Uint8Array)
  show('bundle-header', entry.headerBytes)
  show('bundle-signature', entry.signature)
  show('bundle-id', fromHex(entry.id))
  const [chunk] = chunksOf(suite, entry.id, leaves, { seed }, [{ from: 1, count: 1 }]) as [Verified<Chunk>]
  chunk.proof.forEach((hash, i) => show(`proof-${i}`, hash))
  return entry
}
