import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { armour, createCharter, decodeCharter, didOf, fingerprint, foldRoster, HanseError, show, unarmour, unwrap, verifyCard } from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import { exists, homeFiles, writePrivateFile } from './files.ts'
import type { Hex, MemberId, Role } from '@hanse/core'

export interface FoundOptions {
  /** the federation's name */
  name: string
  /** founders by name or member id; default: every founder with the role `full` */
  governors?: string[]
  /** default: the smallest that the quorum rule allows */
  quorum?: number
  /** names of groups of members; governors say later who is in them */
  groups?: string[]
  /** addresses where newcomers find a node first, as multiaddrs */
  bootstrap?: string[]
  /** days after which nothing above GREEN goes to anybody without word of the governors; default: 30 */
  freshnessDays?: number
  /** ms since 1970 */
  at: number
}

/** A charter as people read it before they accept it. */
export interface CharterView {
  federation: Hex
  name: string
  at: number
  quorum: number
  governors: MemberId[]
  groups: string[]
  bootstrap: string[]
  freshnessDays: number
  founders: Array<{ member: MemberId, name: string, country: string, sectors: string[], role: Role, authority?: string, fingerprint: string }>
}

/**
 * Writes a charter out of the founders' cards. Every founder then accepts the same bytes.
 *
 * @param cards - armoured member cards
 * @returns the charter's bytes; its SHA-256 is the federation's id
 * @throws {HanseError} what a card or the charter rules refuse (`E_ARMOUR`, `E_SIG_INVALID`, `E_CHARTER_…`)
 */
export function foundFederation (cards: string[], { governors, ...terms }: FoundOptions): Uint8Array {
  const founders = cards.map((card) => unwrap(unarmour('HANSE MEMBER CARD', card)))
  return unwrap(createCharter(nativeSuite(), {
    ...terms,
    founders,
    ...(governors !== undefined && { governors: founderIds(founders, governors) })
  }))
}

function founderIds (cards: readonly Uint8Array[], texts: readonly string[]): MemberId[] {
  const founders = cards.map((card) => unwrap(verifyCard(nativeSuite(), card)).body).map(({ name, member }) => ({ name, id: didOf(member) }))
  return texts.map((text) => {
    const found = founders.filter(({ name, id }) => id === text || name.toLowerCase() === text.toLowerCase())
    const [founder] = found
    if (founder === undefined || found.length > 1) {
      throw new HanseError(
        'E_CHARTER_GOVERNORS',
        founder === undefined
          ? `no founder is called ${show(text)}; governors are founders, by the name on their card or by did:key`
          : `${found.length} founders are called ${show(text)}; name the governor by its did:key`,
        { text }
      )
    }
    return founder.id
  })
}

/** What a charter says, for eyes. */
export function viewCharter (charter: Uint8Array): CharterView {
  const decoded = unwrap(decodeCharter(nativeSuite(), charter))
  const roster = foldRoster(decoded)
  return {
    federation: roster.federation,
    name: decoded.name,
    at: decoded.at,
    quorum: decoded.quorum,
    governors: decoded.governors.map(didOf),
    groups: decoded.groups,
    bootstrap: decoded.bootstrap,
    freshnessDays: decoded.freshnessDays,
    founders: [...roster.members.values()].map((member) => ({
      member: member.member,
      name: member.name,
      country: member.country,
      sectors: member.sectors,
      role: member.role,
      authority: member.authority,
      fingerprint: fingerprint(member.key)
    }))
  }
}

/**
 * Pins a charter to a home: from now on its node is of this federation.
 *
 * @throws {HanseError} `E_CHARTER_NOT_A_MEMBER` (the home's card is not in it), `E_CHARTER_ACCEPTED` (another is pinned)
 */
export async function acceptCharter (directory: string, charter: Uint8Array): Promise<CharterView> {
  const view = viewCharter(charter)
  const card = unwrap(unarmour('HANSE MEMBER CARD', await readFile(join(directory, homeFiles.card), 'utf8').catch(() => {
    throw new HanseError('E_HOME_MISSING', `${show(directory)} is no home; make one with "hanse init"`, { directory })
  })))
  const own = unwrap(decodeCharter(nativeSuite(), charter)).founders.some((founder) => Buffer.from(founder.bytes).equals(card))
  if (!own) {
    throw new HanseError(
      'E_CHARTER_NOT_A_MEMBER',
      `the member card of ${show(directory)} is not among the charter's founders; send ${homeFiles.card} to whoever writes the charter`,
      { directory }
    )
  }
  const pinned = join(directory, homeFiles.charter)
  if (await exists(pinned)) {
    const before = unwrap(unarmour('HANSE CHARTER', await readFile(pinned, 'utf8')))
    if (!Buffer.from(before).equals(charter)) {
      throw new HanseError(
        'E_CHARTER_ACCEPTED',
        `${show(directory)} has accepted another charter, federation ${viewCharter(before).federation}; use another --home for another federation`,
        { directory }
      )
    }
  }
  await pinCharter(directory, charter)
  return view
}

/** Writes the charter into a home, armoured. */
export async function pinCharter (directory: string, charter: Uint8Array): Promise<void> {
  await writePrivateFile(join(directory, homeFiles.charter), armour('HANSE CHARTER', charter))
}
