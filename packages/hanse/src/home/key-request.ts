import { join } from 'node:path'
import {
  armour, assembleCertificate, certificateInput, didOf, encodeCertificateBody, equal, foundingRoots, growRotations, HanseError, multikey, nodeEver, show, toHex
} from '@hanse/core'
import { systemClock } from '../clock.ts'
import { newSeed, seedSigner } from '../crypto/seed-signer.ts'
import { armouredCertificates, joinCertificates, readMembership } from './certificates.ts'
import { checkModes, exists, homeFiles } from './files.ts'
import { nodeCertificateLeewayMs, nodeCertificateMs } from './home.ts'
import { isSealed, readSeed, writeSeeds } from './keys.ts'
import { Unlocking } from './sealed-seed.ts'
import { finishSwitch } from './switch-files.ts'
import type { Membership } from './membership.ts'
import type { AskPassphrase } from './sealed-seed.ts'
import type { CardNode, CertificateBody, Member, MemberNode, Roster, Signer, VerifiedCard, VerifiedCertificate } from '@hanse/core'

export interface KeyRequestOptions {
  /** make new node and authoring keys beside the old ones, or take those that an earlier request made; default: keep the keys */
  rotate?: boolean
  /** multiaddrs that other members dial from now on; default: as before */
  addrs?: string[]
  /** armoured certificates of the member that stand beside the one in force here: the request replaces them too */
  replaces?: string
  /** asks for the passphrase of the home, when its keys are sealed with one */
  passphrase?: AskPassphrase
}

/** The two keys of a node. */
export interface Pair { node: Signer, authoring: Signer }

/**
 * Asks for new node certificates: all nodes of the member get new dates, and this home's node new keys with `rotate`.
 * Nothing is in force until the member key has signed the request and `applyCertificate` has taken the result.
 *
 * @param directory - of the home
 * @param options - how
 * @returns the request as text: the member card, the member's certificates so far, and what the member key is to sign
 * @throws {HanseError} `E_CHARTER_MISSING`, `E_AUTHOR_UNKNOWN` (no certificate ever named this home's keys), what `readHome`
 * refuses of keys, what `joinCertificates` refuses, `E_CARD` and field errors for addresses that no card can carry
 */
export async function requestCertificate (directory: string, options: KeyRequestOptions = {}): Promise<string> {
  await checkModes(directory)
  await finishSwitch(directory)
  const membership = options.replaces === undefined
    ? await readMembership(directory)
    : (await joinCertificates(directory, options.replaces)).after
  const { roster, charter } = membership
  const unlocking = new Unlocking(options.passphrase)
  const current = await readPair(directory, homeFiles.nodeKey, homeFiles.authoringKey, unlocking)
  const own = ownNode(directory, roster, current)
  const self = roster.members.get(own.member) as Member
  const pair = options.rotate === true ? await nextPair(directory, unlocking) : current
  const now = systemClock.nowMs()
  const dates = { from: now - nodeCertificateLeewayMs, until: now + nodeCertificateMs }
  const others = self.nodes.filter(({ id }) => id !== own.id)
  const ownAddrs = roster.nodes.get(own.id)?.addrs ?? cardAddrs(membership, own)
  const nodes = [
    { node: multikey(pair.node.publicKey), authoring: multikey(pair.authoring.publicKey), addrs: options.addrs ?? ownAddrs, ...dates },
    ...others.map((node): CardNode => ({ node: multikey(node.nodeKey), authoring: multikey(node.authoringKey), addrs: node.addrs, ...dates }))
  ]
  const { card, certificates } = lineageOf(membership, self)
  const body: CertificateBody = {
    kind: 'rotate',
    federation: charter.federation,
    cites: self.concurrent ?? [self.certificate],
    card: { ...card.body, nodes, at: now }
  }
  const bodyBytes = encodeCertificateBody(body)
  const input = certificateInput(body, bodyBytes)
  const signatures = await Promise.all([pair.node, pair.authoring]
    .map(async (signer) => ({ key: multikey(signer.publicKey), signature: await signer.sign(input) })))
  return [
    armour('HANSE MEMBER CARD', card.bytes),
    armouredCertificates(certificates),
    armour('HANSE KEY REQUEST', assembleCertificate(bodyBytes, signatures))
  ].join('')
}

/** The card by which a member belongs, of the charter or of what governors have signed, and its own certificates that go back to it. */
function lineageOf (
  { charter, statements, certificates }: Membership, { certificate, concurrent = [certificate] }: Member
): { card: VerifiedCard, certificates: VerifiedCertificate[] } {
  const cards = [...charter.founders, ...statements.flatMap(({ card }) => card ?? [])]
  const lineages = cards.map((card) => {
    const grown = growRotations(foundingRoots({ federation: charter.federation, founders: [card] }), certificates)
    return { card, grown, certificates: certificates.filter(({ hash }) => grown.has(hash)) }
  })
  return lineages.find(({ grown }) => concurrent.every((hash) => grown.has(hash))) as typeof lineages[number]
}

/** The node of a home by its keys, in force or not. */
export function ownNode (directory: string, roster: Roster, { node, authoring }: Pair): MemberNode {
  const found = nodeEver(roster, didOf(node.publicKey))
  if (found === undefined || !equal(found.authoringKey, authoring.publicKey)) {
    throw new HanseError(
      'E_AUTHOR_UNKNOWN',
      `no certificate of the federation ${roster.federation} ever named the keys of ${show(directory)}; use the home whose card is in the charter`,
      {}
    )
  }
  return found
}

/** Addresses of a node whose certificate is suspended. */
function cardAddrs ({ charter, statements, certificates }: Membership, own: MemberNode): string[] {
  const cards = [...charter.founders, ...statements.flatMap(({ card }) => card ?? []), ...certificates.map(({ body }) => ({ body: body.card }))]
  const key = toHex(multikey(own.nodeKey))
  return cards.flatMap(({ body }) => body.nodes).findLast(({ node }) => toHex(node) === key)?.addrs ?? []
}

/** Signers of two key files. */
export async function readPair (directory: string, nodeFile: string, authoringFile: string, unlocking: Unlocking): Promise<Pair> {
  return {
    node: seedSigner(await readSeed(directory, nodeFile, unlocking)),
    authoring: seedSigner(await readSeed(directory, authoringFile, unlocking))
  }
}

/** New keys beside the old ones, sealed as these are. Those of an earlier request are taken again: it may be signed yet. */
async function nextPair (directory: string, unlocking: Unlocking): Promise<Pair> {
  const { nextNodeKey, nextAuthoringKey } = homeFiles
  const sealed = await isSealed(directory, homeFiles.nodeKey)
  for (const name of [nextNodeKey, nextAuthoringKey]) {
    if (!await exists(join(directory, name))) {
      await writeSeeds(directory, { [name]: newSeed() }, sealed ? async () => unlocking.passphrase() : undefined)
    }
  }
  return readPair(directory, nextNodeKey, nextAuthoringKey, unlocking)
}
