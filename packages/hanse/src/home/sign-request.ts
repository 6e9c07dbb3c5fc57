import { join } from 'node:path'
import {
  assembleCertificate, certificateFault, certificateInput, didOf, equal, fingerprint, foldMembers, foundingRoots, HanseError, multikey, show, signaturesOf,
  toHex, unarmour, unarmourAll, unwrap, verifyCard, verifyCertificate, verifyKeyRequest
} from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import { seedSigner } from '../crypto/seed-signer.ts'
import { armouredCertificates } from './certificates.ts'
import { checkModes, homeFiles } from './files.ts'
import { readSeed } from './keys.ts'
import { Unlocking } from './sealed-seed.ts'
import { finishSwitch } from './switch-files.ts'
import type { AskPassphrase } from './sealed-seed.ts'
import type { CardNode, Founding, Hex, MemberId, MemberNode, NodeId, VerifiedCertificate } from '@hanse/core'

/** What the member key is asked to sign. */
export interface RequestView {
  member: MemberId
  name: string
  /** of the member key */
  fingerprint: string
  federation: Hex
  /** the certificates that it replaces */
  cites: Hex[]
  /** all nodes that would hold a certificate, and those that would no longer */
  nodes: Array<{ node: NodeId, addrs: string[], from: number, until: number, state: 'new' | 'renewed' | 'out' }>
}

interface Request { founding: Founding, certificates: VerifiedCertificate[], request: VerifiedCertificate }

/**
 * What a request says, checked against the member card and the certificates that come with it. Works on any machine.
 *
 * @param text - as `requestCertificate` wrote it
 * @throws {HanseError} `E_ARMOUR`, what card, certificates and request are refused with, `E_CERT_CITES` (it replaces what
 * is no longer in force), `E_CERT_ATTRIBUTES`, `E_CERT_POSSESSION`, `E_CERT_KEY_REUSED`
 */
export function viewRequest (text: string): RequestView {
  const { founding, certificates, request } = readRequest(text)
  const { card, federation, cites } = request.body
  const member = didOf(card.member)
  const before = foldMembers(founding, certificates).get(member)?.nodes ?? []
  const held = new Set(before.map(({ id }) => id))
  const named = card.nodes.map((line) => ({ ...lineView(line), state: held.has(didOf(line.node)) ? 'renewed' as const : 'new' as const }))
  const out = before.filter(({ id }) => !named.some(({ node }) => node === id))
  return {
    member,
    name: card.name,
    fingerprint: fingerprint(card.member),
    federation: toHex(federation),
    cites,
    nodes: [...named, ...out.map((node) => ({ ...formerView(node), state: 'out' as const }))]
  }
}

function lineView ({ node, addrs, from, until }: CardNode): Omit<RequestView['nodes'][number], 'state'> {
  return { node: didOf(node), addrs, from, until }
}

function formerView ({ id, addrs, from, until }: MemberNode): Omit<RequestView['nodes'][number], 'state'> {
  return { node: id, addrs, from, until }
}

/**
 * Signs a request with the member key.
 *
 * @param directory - where `member.key` lies, and nothing else of a home needs to
 * @param text - as `requestCertificate` wrote it
 * @param options - how
 * @param options.passphrase - asks for the passphrase of the member key, when it is sealed with one
 * @returns the member's certificates so far and the new one, armoured: for the node and for the partners
 * @throws {HanseError} as `viewRequest`; `E_KEY_ROLE` (the key is of another member), and what a key file is refused with
 */
export async function signRequest (directory: string, text: string, options: { passphrase?: AskPassphrase } = {}): Promise<string> {
  const { certificates, request } = readRequest(text)
  await checkModes(directory)
  await finishSwitch(directory)
  const signer = seedSigner(await readSeed(directory, homeFiles.memberKey, new Unlocking(options.passphrase)))
  const { body, bodyBytes, bytes } = request
  if (!equal(multikey(signer.publicKey), body.card.member)) {
    throw new HanseError(
      'E_KEY_ROLE',
      `${show(join(directory, homeFiles.memberKey))} is the key of ${didOf(signer.publicKey)}, the request is of ` +
        `${didOf(body.card.member)}; take the key of that member`,
      {}
    )
  }
  const own = { key: multikey(signer.publicKey), signature: await signer.sign(certificateInput(body, bodyBytes)) }
  const signed = assembleCertificate(bodyBytes, [...unwrap(signaturesOf(bytes)), own])
  return armouredCertificates([...certificates, unwrap(verifyCertificate(nativeSuite(), signed, body.federation))])
}

function readRequest (text: string): Request {
  const suite = nativeSuite()
  const request = unwrap(verifyKeyRequest(suite, unwrap(unarmour('HANSE KEY REQUEST', text))))
  const card = unwrap(verifyCard(suite, unwrap(unarmour('HANSE MEMBER CARD', text))))
  const { federation } = request.body
  const certificates = unwrap(unarmourAll('HANSE CERTIFICATE', text)).map((bytes) => unwrap(verifyCertificate(suite, bytes, federation)))
  // of the charter this machine sees the one founder alone
  const founding: Founding = { federation, founders: [card] }
  const fault = certificateFault(foundingRoots(founding), certificates, request)
  if (fault !== undefined) {
    throw new HanseError(fault.code, fault.message, fault.facts)
  }
  const self = foldMembers(founding, certificates).get(didOf(card.body.member))
  const inForce = self?.concurrent ?? [self?.certificate]
  if (inForce.some((hash) => !request.body.cites.includes(hash as Hex))) {
    throw new HanseError('E_CERT_CITES', 'the request replaces a certificate that is not in force any more; write it anew on the node', {})
  }
  return { founding, certificates, request }
}
