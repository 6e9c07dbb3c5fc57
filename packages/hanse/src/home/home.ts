import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { armour, assembleCard, cardInput, didOf, encodeCardBody, fingerprint, HanseError, multikey, show, unarmour, unwrap, verifyCard } from '@hanse/core'
import { systemClock } from '../clock.ts'
import { nativeSuite } from '../crypto/native-suite.ts'
import { newSeed, seedSigner } from '../crypto/seed-signer.ts'
import { readCertificates } from './certificates.ts'
import { foundFederation, pinCharter } from './charter.ts'
import { configText, readConfig } from './config.ts'
import { checkModes, exists, homeFiles, makePrivateDirectory, writePrivateFile } from './files.ts'
import { readSeed, writeSeeds } from './keys.ts'
import { Unlocking } from './sealed-seed.ts'
import { finishSwitch } from './switch-files.ts'
import type { HomeConfig } from './config.ts'
import type { AskPassphrase } from './sealed-seed.ts'
import type { CardBody, MemberId, Role, Signer, VerifiedCard } from '@hanse/core'

/** How long a node's keys are certified by the card that `createHome` writes: one year, in ms. */
export const nodeCertificateMs = 366 * 24 * 60 * 60 * 1000
/** The certificate begins a little in the past, so that members whose clocks lag accept it at once. */
export const nodeCertificateLeewayMs = 60 * 60 * 1000

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
  /** where the member key is written; default: the home, from which it can be moved at any time */
  memberKey?: string
  /** further nodes of the member, up to seven, each with a home of its own; the member key stays in the first */
  more?: NodeProfile[]
  /** also found and accept a federation of this member alone, for a first try */
  solo?: boolean
  /** asks for the passphrase to seal the keys with; without it they lie open in files that only the owner can read */
  passphrase?: AskPassphrase
}

/** Where another node of a member keeps its keys, listens and is reached. */
export interface NodeProfile extends Pick<Profile, 'listen' | 'addrs'> { directory: string }

export interface CreatedHome {
  /** the armoured member card, to be sent to whoever writes the charter */
  card: string
  cardFile: string
  member: MemberId
  fingerprint: string
}

/** An opened home: who the member is and how its node signs. */
export interface Home extends HomeConfig {
  directory: string
  member: MemberId
  /** the armoured member card */
  card: string
  /** the pinned charter; absent until one was accepted */
  charter?: Uint8Array
  /** the certificates after it */
  certificates: Uint8Array[]
  /** the authoring key */
  signer: Signer
  /** seed of the node key, 32 bytes */
  nodeKey: Uint8Array
}

/**
 * Makes a home: three key pairs (member, node, authoring), the member card that all three sign, and the addresses.
 * Further nodes get homes with two key pairs each and the same card, which all keys sign.
 *
 * @throws {HanseError} `E_HOME_EXISTS`; `E_PASSPHRASE` (empty); `E_CARD` and field errors for a profile that no card can
 * carry
 */
export async function createHome (directory: string, profile: Profile): Promise<CreatedHome> {
  const nodes = [{ directory, listen: profile.listen, addrs: profile.addrs }, ...profile.more ?? []]
    .map((node) => ({ ...node, seeds: { [homeFiles.nodeKey]: newSeed(), [homeFiles.authoringKey]: newSeed() } }))
  for (const { directory } of nodes) {
    if (await exists(join(directory, homeFiles.nodeKey))) {
      throw new HanseError('E_HOME_EXISTS', `${show(directory)} is a home already; its keys are never overwritten, choose another --home`, { directory })
    }
  }
  const keyDirectory = profile.memberKey ?? directory
  if (await exists(join(keyDirectory, homeFiles.memberKey))) {
    throw new HanseError('E_HOME_EXISTS', `${show(keyDirectory)} holds a member key already; it is never overwritten, choose another directory`, { directory })
  }
  const memberSeed = newSeed()
  const bytes = await signCard(profile, seedSigner(memberSeed), nodes.map(({ seeds, listen, addrs = listen }) => ({
    node: seedSigner(seeds[homeFiles.nodeKey]), authoring: seedSigner(seeds[homeFiles.authoringKey]), addrs
  })))
  const { body } = unwrap(verifyCard(nativeSuite(), bytes))
  const card = armour('HANSE MEMBER CARD', bytes)
  const charter = profile.solo === true ? foundFederation([card], { name: profile.name, at: systemClock.nowMs() }) : undefined
  const passphrase = await profile.passphrase?.()
  const ask = passphrase === undefined ? undefined : async () => passphrase
  await makePrivateDirectory(keyDirectory)
  await writeSeeds(keyDirectory, { [homeFiles.memberKey]: memberSeed }, ask)
  for (const { directory: home, listen, seeds } of nodes) {
    await makePrivateDirectory(home)
    await writeSeeds(home, seeds, ask)
    await writePrivateFile(join(home, homeFiles.config), configText({ listen }))
    await writePrivateFile(join(home, homeFiles.card), card)
    if (charter !== undefined) {
      await pinCharter(home, charter)
    }
  }
  return { card, cardFile: resolve(directory, homeFiles.card), member: didOf(body.member), fingerprint: fingerprint(body.member) }
}

async function signCard (profile: Profile, member: Signer, nodes: Array<{ node: Signer, authoring: Signer, addrs: string[] }>): Promise<Uint8Array> {
  const now = systemClock.nowMs()
  const body: CardBody = {
    member: multikey(member.publicKey),
    name: profile.name,
    country: profile.country,
    owner: profile.owner,
    sectors: profile.sectors,
    role: profile.role ?? 'full',
    authority: profile.authority,
    nodes: nodes.map(({ node, authoring, addrs }) => ({
      node: multikey(node.publicKey),
      authoring: multikey(authoring.publicKey),
      addrs,
      from: now - nodeCertificateLeewayMs,
      until: now + nodeCertificateMs
    })),
    at: now
  }
  const bodyBytes = encodeCardBody(body)
  const input = cardInput(bodyBytes)
  return assembleCard(bodyBytes, {
    member: await member.sign(input),
    nodes: await Promise.all(nodes.map(async ({ node, authoring }) => ({ node: await node.sign(input), authoring: await authoring.sign(input) })))
  })
}

/**
 * Opens a home.
 *
 * @param directory - of the home
 * @param options - how
 * @param options.passphrase - asks for the passphrase; called once, when the keys are sealed with one
 * @throws {HanseError} `E_HOME_MISSING`, `E_KEY_PERMISSIONS`, `E_KEY_FILE`, `E_PASSPHRASE`, `E_PASSPHRASE_NEEDED`,
 * `E_ARMOUR`, `E_CONFIG`, `E_CONFIG_UNKNOWN_KEY`
 */
export async function readHome (directory: string, options: { passphrase?: AskPassphrase } = {}): Promise<Home> {
  await checkModes(directory)
  await finishSwitch(directory)
  const unlocking = new Unlocking(options.passphrase)
  const nodeKey = await readSeed(directory, homeFiles.nodeKey, unlocking)
  const signer = seedSigner(await readSeed(directory, homeFiles.authoringKey, unlocking))
  const card = await readFile(join(directory, homeFiles.card), 'utf8')
  const { body } = unwrap(verifyCard(nativeSuite(), unwrap(unarmour('HANSE MEMBER CARD', card))))
  const charterFile = join(directory, homeFiles.charter)
  const charter = await exists(charterFile)
    ? unwrap(unarmour('HANSE CHARTER', await readFile(charterFile, 'utf8')))
    : undefined
  const certificates = await readCertificates(directory)
  return { directory, member: didOf(body.member), card, charter, certificates, ...await readConfig(directory), signer, nodeKey }
}

/**
 * The member whose home this is, by its card; no key is touched.
 *
 * @throws {HanseError} `E_HOME_MISSING`, `E_ARMOUR`, and what a card refuses
 */
export async function readMember (directory: string): Promise<MemberId> {
  return didOf((await readCard(directory)).body.member)
}

/**
 * The card that a home was made with.
 *
 * @throws {HanseError} as `readMember`
 */
export async function readCard (directory: string): Promise<VerifiedCard> {
  const card = await readFile(join(directory, homeFiles.card), 'utf8').catch(() => {
    throw new HanseError('E_HOME_MISSING', `${show(directory)} is no home; make one with "hanse init" or name another with --home`, { directory })
  })
  return unwrap(verifyCard(nativeSuite(), unwrap(unarmour('HANSE MEMBER CARD', card))))
}
