import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import {
  armour, charterBytesMax, concat, consentInput, decodeCharter, decodeInvitation, didOf, equal, HanseError, show, toHex, unarmour, unwrap
} from '@hanse/core'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { systemClock } from '../clock.ts'
import { nativeSuite } from '../crypto/native-suite.ts'
import { seedSigner } from '../crypto/seed-signer.ts'
import { JoinStream, joinProtocol } from '../join/join-stream.ts'
import { doorVisitMs } from '../join/limits.ts'
import { proxiedTcp } from '../transport/proxied-tcp.ts'
import { readCertificates } from './certificates.ts'
import { pinCharter, viewCharter } from './charter.ts'
import { readConfig } from './config.ts'
import { checkModes, exists, homeFiles, writePrivateFile } from './files.ts'
import { readCard } from './home.ts'
import { readSeed } from './keys.ts'
import { Unlocking } from './sealed-seed.ts'
import type { CharterView } from './charter.ts'
import type { AskPassphrase } from './sealed-seed.ts'
import type { Invitation, JoinMessage, VerifiedCard } from '@hanse/core'

export interface JoinOptions {
  /** shows the charter before anything is said about this member; false leaves without joining */
  onCharter? (view: CharterView): Promise<boolean>
  /** asks for the passphrase of keys that are sealed with one */
  passphrase?: AskPassphrase
  /** where `member.key` lies; default: the home */
  memberKey?: string
  signal?: AbortSignal
}

/** How it stands. */
export interface Joining {
  state: 'pending' | 'admitted' | 'refused'
  federation: string
  /** name of the federation */
  name: string
  /** governors that have signed, of how many that must */
  signed: number
  quorum: number
}

/**
 * Asks to join a federation, or how it stands with an earlier request: the charter is pinned, the member says with its key that it
 * wants to belong, and once a quorum has signed, the home has what its node needs to start. Needs no running node.
 *
 * @param directory - a home that belongs to no federation yet
 * @param token - the invitation
 * @param options - how
 * @throws {HanseError} `E_INVITE`, `E_INVITE_EXPIRED`, `E_INVITE_UNKNOWN`, `E_INVITE_USED`, `E_CHARTER_MISMATCH`, `E_CHARTER_ACCEPTED`,
 * `E_JOIN_DECLINED`, `E_JOIN_UNREACHABLE`, what keys and homes are refused with, and what the inviting node says against it
 */
export async function joinFederation (directory: string, token: string, options: JoinOptions = {}): Promise<Joining> {
  await checkModes(directory)
  const invitation = unwrap(decodeInvitation(nativeSuite(), token))
  if (systemClock.nowMs() >= invitation.until && !await exists(join(directory, homeFiles.charter))) {
    const { until } = invitation
    throw new HanseError('E_INVITE_EXPIRED', `the invitation has expired (${new Date(until).toISOString()}); ask for another`, { until })
  }
  const unlocking = new Unlocking(options.passphrase)
  const card = await readCard(directory)
  const pinned = await pinnedCharter(directory, invitation)
  const visit = await Visit.begin(directory, invitation, unlocking, options.signal)
  try {
    const charter = pinned ?? await visit.charter()
    const view = viewCharter(charter)
    if (pinned === undefined && await options.onCharter?.(view) === false) {
      throw new HanseError('E_JOIN_DECLINED', 'you did not accept the charter, and nothing was said about you', {})
    }
    const consent = await consentOf(directory, options, unlocking, card, invitation.federation)
    const standing = await visit.join(card, consent)
    await pinCharter(directory, charter)
    if (standing.standing === 'admitted') {
      await keepCertificates(directory, charter, standing.certificates)
    }
    return { state: standing.standing, federation: view.federation, name: view.name, signed: standing.signed, quorum: standing.quorum }
  } finally {
    await visit.end()
  }
}

async function pinnedCharter (directory: string, { federation }: Invitation): Promise<Uint8Array | undefined> {
  const path = join(directory, homeFiles.charter)
  if (!await exists(path)) {
    return undefined
  }
  const charter = unwrap(unarmour('HANSE CHARTER', await readFile(path, 'utf8')))
  if (!equal(nativeSuite().sha256(charter), federation)) {
    throw new HanseError(
      'E_CHARTER_ACCEPTED',
      `${show(directory)} belongs to another federation; make another home with "hanse init" to join this one`,
      { directory }
    )
  }
  return charter
}

/** The member key says it, and need not lie in the home. */
async function consentOf (
  directory: string, { memberKey = directory }: JoinOptions, unlocking: Unlocking, card: VerifiedCard, federation: Uint8Array
): Promise<Uint8Array> {
  if (!await exists(join(memberKey, homeFiles.memberKey))) {
    throw new HanseError(
      'E_KEY_FILE',
      `${show(memberKey)} holds no ${homeFiles.memberKey}, which must say that this member wants to belong; name its directory with --member-key DIR`,
      { directory: memberKey }
    )
  }
  const signer = seedSigner(await readSeed(memberKey, homeFiles.memberKey, unlocking))
  if (didOf(signer.publicKey) !== didOf(card.body.member)) {
    throw new HanseError('E_KEY_ROLE', `the member key in ${show(memberKey)} is not that of the card of ${show(directory)}`, {})
  }
  return signer.sign(consentInput(federation, card.bodyBytes))
}

async function keepCertificates (directory: string, charter: Uint8Array, certificates: readonly Uint8Array[]): Promise<void> {
  const known = await readCertificates(directory)
  const fresh = certificates.filter((bytes) => !known.some((other) => equal(other, bytes)))
  unwrap(decodeCharter(nativeSuite(), charter))
  await writePrivateFile(join(directory, homeFiles.certificates), [...known, ...fresh].map((bytes) => armour('HANSE CERTIFICATE', bytes)).join(''))
}

/** A connection with the door of the inviting node. */
class Visit {
  readonly #invitation: Invitation
  readonly #stream: JoinStream
  readonly #stop: () => Promise<void>

  private constructor (invitation: Invitation, stream: JoinStream, stop: () => Promise<void>) {
    this.#invitation = invitation
    this.#stream = stream
    this.#stop = stop
  }

  static async begin (directory: string, invitation: Invitation, unlocking: Unlocking, signal?: AbortSignal): Promise<Visit> {
    const { proxy } = await readConfig(directory)
    const libp2p = await createLibp2p({
      privateKey: await generateKeyPairFromSeed('Ed25519', await readSeed(directory, homeFiles.nodeKey, unlocking)),
      // a door is dialled directly, or through the proxy of who may only go out
      transports: [proxiedTcp(proxy)],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionMonitor: { enabled: false },
      connectionGater: { denyDialMultiaddr: () => false }
    })
    try {
      const limit = AbortSignal.timeout(doorVisitMs)
      const stream = await libp2p.dialProtocol(invitation.addrs.map((addr) => multiaddr(addr)), joinProtocol, {
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit])
      })
      return new Visit(invitation, new JoinStream(stream), async () => libp2p.stop())
    } catch (error) {
      await libp2p.stop()
      signal?.throwIfAborted()
      throw new HanseError(
        'E_JOIN_UNREACHABLE',
        `the inviting node does not answer at ${invitation.addrs.map((addr) => show(addr)).join(', ')}; ask whether it runs, and try again`,
        { addrs: invitation.addrs },
        { cause: error }
      )
    }
  }

  /** @throws {HanseError} `E_CHARTER_MISMATCH`, and what the other side says */
  async charter (): Promise<Uint8Array> {
    const { federation, secret } = this.#invitation
    await this.#stream.send({ type: 'ask', federation, secret })
    const parts: Uint8Array[] = []
    for (let length = 0; length <= charterBytesMax;) {
      const message = await this.#next('charter')
      parts.push(message.part)
      length += message.part.length
      if (message.last) {
        break
      }
    }
    const charter = concat(...parts)
    if (!equal(nativeSuite().sha256(charter), federation)) {
      throw new HanseError(
        'E_CHARTER_MISMATCH',
        `the node shows a charter that is not that of the federation ${toHex(federation)} of the invitation; do not join`,
        {}
      )
    }
    return charter
  }

  async join (card: VerifiedCard, consent: Uint8Array): Promise<JoinMessage & { type: 'standing' }> {
    const { federation, secret } = this.#invitation
    await this.#stream.send({ type: 'join', federation, secret, card: card.bytes, consent })
    return this.#next('standing')
  }

  async end (): Promise<void> {
    await this.#stop()
  }

  async #next<T extends JoinMessage['type']> (wanted: T): Promise<JoinMessage & { type: T }> {
    const message = await this.#stream.receive()
    if (message?.type === 'no') {
      throw new HanseError(message.code, message.message.replace(/[^\P{C}]/gu, ' '), {})
    }
    if (message?.type !== wanted) {
      throw new HanseError('E_JOIN_UNREACHABLE', 'the inviting node broke off; try again', {})
    }
    return message as JoinMessage & { type: T }
  }
}
