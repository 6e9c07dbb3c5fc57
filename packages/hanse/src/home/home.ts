import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { armour, assembleCard, cardInput, didOf, encodeCardBody, fingerprint, HanseError, multikey, show, unarmour, unwrap, verifyCard } from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import { newSeed, seedSigner } from '../crypto/seed-signer.ts'
import { foundFederation, pinCharter } from './charter.ts'
import { exists, homeFiles, makePrivateDirectory, writePrivateFile } from './files.ts'
import { readSeed, writeSeed } from './keys.ts'
import type { CardBody, MemberId, Role, Signer } from '@hanse/core'

/** How long a node's keys are certified by the card that `createHome` writes: one year, in ms. */
const nodeCertificateMs = 366 * 24 * 60 * 60 * 1000
/** The certificate begins a little in the past, so that members whose clocks lag accept it at once. */
const nodeCertificateLeewayMs = 60 * 60 * 1000

/** What a member says of itself on its card. */
export interface Profile {
  name: string
  /** ISO 3166-1 alpha-2, upper case */
  country: string
  /** country of the ultimate owner */
  owner?: string
  /** STIX `industry-sector-ov` words */
  sectors: string[]
  /** default `full` */
  role?: Role
  /** kind of public body */
  authority?: string
  /** multiaddrs the node listens on */
  listen: string[]
  /** multiaddrs that other members dial; default: `listen` */
  addrs?: string[]
  /** also found and accept a federation of this member alone, for a first try */
  solo?: boolean
}

export interface CreatedHome {
  /** the armoured member card, to be sent to whoever writes the charter */
  card: string
  cardFile: string
  member: MemberId
  fingerprint: string
}

/** An opened home: who the member is and how its node signs. */
export interface Home {
  directory: string
  member: MemberId
  /** the armoured member card */
  card: string
  /** the pinned charter; absent until one was accepted */
  charter?: Uint8Array
  listen: string[]
  /** the authoring key */
  signer: Signer
  /** seed of the node key, 32 bytes */
  nodeKey: Uint8Array
}

/**
 * Makes a home: three key pairs (member, node, authoring), the member card that all three sign, and the addresses.
 *
 * @throws {HanseError} `E_HOME_EXISTS`; `E_CARD` and field errors for a profile that no card can carry
 */
export async function createHome (directory: string, profile: Profile): Promise<CreatedHome> {
  if (await exists(join(directory, homeFiles.memberKey))) {
    throw new HanseError('E_HOME_EXISTS', `${show(directory)} is a home already; its keys are never overwritten, choose another --home`, { directory })
  }
  const seeds = { member: newSeed(), node: newSeed(), authoring: newSeed() }
  const bytes = await signCard(profile, { member: seedSigner(seeds.member), node: seedSigner(seeds.node), authoring: seedSigner(seeds.authoring) })
  const { body } = unwrap(verifyCard(nativeSuite(), bytes))
  const card = armour('HANSE MEMBER CARD', bytes)
  const charter = profile.solo === true ? foundFederation([card], { name: profile.name, at: Date.now() }) : undefined
  await makePrivateDirectory(directory)
  await writeSeed(directory, homeFiles.memberKey, seeds.member)
  await writeSeed(directory, homeFiles.nodeKey, seeds.node)
  await writeSeed(directory, homeFiles.authoringKey, seeds.authoring)
  await writePrivateFile(join(directory, homeFiles.config), `${JSON.stringify({ listen: profile.listen }, null, 2)}\n`)
  const cardFile = join(directory, homeFiles.card)
  await writePrivateFile(cardFile, card)
  if (charter !== undefined) {
    await pinCharter(directory, charter)
  }
  return { card, cardFile: resolve(cardFile), member: didOf(body.member), fingerprint: fingerprint(body.member) }
}

async function signCard (profile: Profile, signers: { member: Signer, node: Signer, authoring: Signer }): Promise<Uint8Array> {
  const now = Date.now()
  const body: CardBody = {
    member: multikey(signers.member.publicKey),
    name: profile.name,
    country: profile.country,
    owner: profile.owner,
    sectors: profile.sectors,
    role: profile.role ?? 'full',
    authority: profile.authority,
    nodes: [{
      node: multikey(signers.node.publicKey),
      authoring: multikey(signers.authoring.publicKey),
      addrs: profile.addrs ?? profile.listen,
      from: now - nodeCertificateLeewayMs,
      until: now + nodeCertificateMs
    }],
    at: now
  }
  const bodyBytes = encodeCardBody(body)
  const input = cardInput(bodyBytes)
  const [member, node, authoring] = await Promise.all([signers.member.sign(input), signers.node.sign(input), signers.authoring.sign(input)])
  return assembleCard(bodyBytes, { member, nodes: [{ node, authoring }] })
}

/**
 * Opens a home.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_KEY_FILE`, `E_ARMOUR`, `E_CONFIG`
 */
export async function readHome (directory: string): Promise<Home> {
  const nodeKey = await readSeed(directory, homeFiles.nodeKey)
  const signer = seedSigner(await readSeed(directory, homeFiles.authoringKey))
  const card = await readFile(join(directory, homeFiles.card), 'utf8')
  const { body } = unwrap(verifyCard(nativeSuite(), unwrap(unarmour('HANSE MEMBER CARD', card))))
  const charterFile = join(directory, homeFiles.charter)
  const charter = await exists(charterFile)
    ? unwrap(unarmour('HANSE CHARTER', await readFile(charterFile, 'utf8')))
    : undefined
  return { directory, member: didOf(body.member), card, charter, listen: await readListen(directory), signer, nodeKey }
}

async function readListen (directory: string): Promise<string[]> {
  const path = join(directory, homeFiles.config)
  const wrong = (why: string): HanseError => new HanseError('E_CONFIG', `${show(path)} ${why}; it must read {"listen": ["/ip4/…/tcp/…"]}`, { path })
  let config: unknown
  try {
    config = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw wrong('is missing or no JSON')
  }
  const listen = (config as { listen?: unknown } | null)?.listen
  if (!Array.isArray(listen) || !listen.every((addr) => typeof addr === 'string')) {
    throw wrong('has no list "listen" of texts')
  }
  return listen
}
