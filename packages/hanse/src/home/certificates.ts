import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  armour, assembleCertificate, certificateFault, didOf, HanseError, show, signaturesIn, unarmour, unarmourAll, unwrap, verifyCertificate
} from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import { exists, homeFiles } from './files.ts'
import { membershipOf } from './membership.ts'
import type { Membership } from './membership.ts'
import type { Hex, MemberId, NodeId, VerifiedCertificate } from '@hanse/core'

/** Certificates that a home keeps: decades of yearly ones of a thousand members. */
export const certificatesMax = 10_000

/** What changed when certificates were taken. */
export interface CertificatesTaken {
  /** hashes of those that are new here */
  certificates: Hex[]
  /** the members whose nodes they name */
  members: Array<{
    member: MemberId
    name: string
    /** the nodes that hold now */
    nodes: Array<{ node: NodeId, until: number, state: 'new' | 'renewed' | 'unchanged' }>
    /** nodes that held before and hold no more: they are refused */
    out: NodeId[]
    /** more than one when certificates stand beside each other: only what all of them grant holds */
    concurrent?: Hex[]
  }>
}

/**
 * The certificates of a home, armoured one after another in one file; none when there is no file.
 *
 * @throws {HanseError} `E_ARMOUR`, of a file without any too: else all would silently count again as the charter has it
 */
export async function readCertificates (directory: string): Promise<Uint8Array[]> {
  const path = join(directory, homeFiles.certificates)
  if (!await exists(path)) {
    return []
  }
  const text = await readFile(path, 'utf8')
  const read = unwrap(unarmourAll('HANSE CERTIFICATE', text))
  return read.length === 0 ? [unwrap(unarmour('HANSE CERTIFICATE', text))] : read
}

/**
 * The federation of a home as its charter and certificates have it.
 *
 * @throws {HanseError} `E_CHARTER_MISSING`, `E_ARMOUR`, and what `membershipOf` refuses
 */
export async function readMembership (directory: string): Promise<Membership> {
  const text = await readFile(join(directory, homeFiles.charter), 'utf8').catch(() => {
    throw new HanseError('E_CHARTER_MISSING', `${show(directory)} belongs to no federation yet; accept a charter with "hanse charter accept FILE"`, {})
  })
  return membershipOf(unwrap(unarmour('HANSE CHARTER', text)), await readCertificates(directory))
}

/**
 * Certificates out of a file that a member sent, joined to those of a home, without writing them.
 *
 * @param directory - of the home
 * @param text - armoured certificates; earlier ones of the same member may stand among them
 * @throws {HanseError} `E_ARMOUR`, `E_LIMIT_CERTIFICATES`, what `verifyCertificate` refuses and why one does not count:
 * `E_MEMBER_UNKNOWN`, `E_CERT_CITES`, `E_CERT_ATTRIBUTES`, `E_CERT_POSSESSION`, `E_CERT_KEY_REUSED`
 */
export async function joinCertificates (directory: string, text: string): Promise<{ before: Membership, after: Membership, fresh: VerifiedCertificate[] }> {
  const before = await readMembership(directory)
  const given = unwrap(unarmourAll('HANSE CERTIFICATE', text))
  if (given.length === 0) {
    unwrap(unarmour('HANSE CERTIFICATE', text))
  }
  const known = new Set(before.certificates.map(({ hash }) => hash))
  const read = given.map((bytes) => unwrap(verifyCertificate(nativeSuite(), bytes, before.charter.federation)))
  const fresh = read.filter(({ hash }, i) => !known.has(hash) && read.findIndex((other) => other.hash === hash) === i)
  const all = [...before.certificates, ...fresh]
  if (all.length > certificatesMax) {
    throw new HanseError(
      'E_LIMIT_CERTIFICATES',
      `the home would keep ${all.length} certificates, the limit is ${certificatesMax}; found the federation anew`,
      { value: all.length, limit: certificatesMax }
    )
  }
  const rooted = { federation: before.charter.federation, roots: before.roster.roots }
  for (const certificate of fresh) {
    const fault = certificateFault(rooted, all.filter((other) => other !== certificate), certificate)
    if (fault !== undefined) {
      throw new HanseError(fault.code, fault.message, fault.facts)
    }
  }
  const after = membershipOf(before.charter.bytes, [...statementsIn(before), ...all.map(({ bytes }) => bytes)])
  return { before, after, fresh }
}

/** What governors have signed, as it stands in a file. */
function statementsIn ({ statements }: Membership): Uint8Array[] {
  return statements.map((statement) => assembleCertificate(statement.bodyBytes, signaturesIn(statement)))
}

/** All certificates of a home as its file. */
export function certificatesFile (membership: Membership): string {
  return statementsIn(membership).map((bytes) => armour('HANSE CERTIFICATE', bytes)).join('') + armouredCertificates(membership.certificates)
}

/** Certificates of a member as one text. */
export function armouredCertificates (certificates: readonly VerifiedCertificate[]): string {
  return certificates.map(({ bytes }) => armour('HANSE CERTIFICATE', bytes)).join('')
}

/** What new certificates change. */
export function changesOf ({ before, after, fresh }: { before: Membership, after: Membership, fresh: VerifiedCertificate[] }): CertificatesTaken {
  const touched = [...new Set(fresh.map(({ body }) => didOf(body.card.member)))]
  return {
    certificates: fresh.map(({ hash }) => hash),
    members: touched.flatMap((id) => {
      const [old, now] = [before.roster.members.get(id), after.roster.members.get(id)]
      if (old === undefined || now === undefined) {
        return []
      }
      const held = new Map(old.nodes.map((node) => [node.id, node]))
      const nodes = now.nodes.map((node) => {
        const former = held.get(node.id)
        const kept = former?.certificate === node.certificate ? 'unchanged' as const : 'renewed' as const
        return { node: node.id, until: node.until, state: former === undefined ? 'new' as const : kept }
      })
      const out = old.nodes.map((node) => node.id).filter((node) => !now.nodes.some((other) => other.id === node))
      return [{ member: id, name: now.name, nodes, out, ...(now.concurrent !== undefined && { concurrent: now.concurrent }) }]
    })
  }
}
