import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { didOf, equal, HanseError, show } from '@hanse/core'
import { certificatesFile, changesOf, joinCertificates } from './certificates.ts'
import { checkModes, exists, homeFiles } from './files.ts'
import { readMember } from './home.ts'
import { readPair } from './key-request.ts'
import { Unlocking } from './sealed-seed.ts'
import { finishSwitch, switchFiles } from './switch-files.ts'
import type { CertificatesTaken } from './certificates.ts'
import type { Pair } from './key-request.ts'
import type { AskPassphrase } from './sealed-seed.ts'
import type { MemberNode, NodeId } from '@hanse/core'

/** What came into force in a home. */
export interface CertificateApplied extends CertificatesTaken {
  /** the home's node from now on */
  node: NodeId
  until: number
  /** whether its keys are new, so that a running node must be started again */
  rotated: boolean
}

/**
 * Puts a certificate of this home's own member in force: its dates, and with a rotation the new keys. Certificates and keys
 * change together or not at all; until then the old keys stay.
 *
 * @param directory - of the home
 * @param text - what `signRequest` gave
 * @param options - how
 * @param options.passphrase - asks for the passphrase of the home, when its keys are sealed with one
 * @throws {HanseError} as `joinCertificates` and what key files are refused with; `E_CERT_NOT_OWN` (none of them is of this
 * home's member), `E_CERT_KEYS` (neither the keys in force nor those that wait are certified by it)
 */
export async function applyCertificate (directory: string, text: string, options: { passphrase?: AskPassphrase } = {}): Promise<CertificateApplied> {
  await checkModes(directory)
  await finishSwitch(directory)
  const member = await readMember(directory)
  const joined = await joinCertificates(directory, text)
  if (joined.fresh.some(({ body }) => didOf(body.card.member) !== member)) {
    throw new HanseError('E_CERT_NOT_OWN', 'the file holds a certificate of another member; take it with: hanse member update FILE', {})
  }
  const held = joined.after.roster.members.get(member)?.nodes ?? []
  const unlocking = new Unlocking(options.passphrase)
  const { nodeKey, authoringKey, nextNodeKey, nextAuthoringKey } = homeFiles
  const current = heldBy(held, await readPair(directory, nodeKey, authoringKey, unlocking))
  const hasNext = await exists(join(directory, nextNodeKey)) && await exists(join(directory, nextAuthoringKey))
  const next = hasNext ? heldBy(held, await readPair(directory, nextNodeKey, nextAuthoringKey, unlocking)) : undefined
  const node = next ?? current
  if (node === undefined) {
    throw new HanseError(
      'E_CERT_KEYS',
      `after this certificate no node of the member has the keys of ${show(directory)}; ` +
        'apply it in the home that wrote the request, or write a new one here with "hanse key renew" or "hanse key rotate"',
      { directory }
    )
  }
  await switchFiles(directory, {
    ...(next !== undefined && {
      [nodeKey]: await readFile(join(directory, nextNodeKey), 'utf8'),
      [authoringKey]: await readFile(join(directory, nextAuthoringKey), 'utf8'),
      [nextNodeKey]: undefined,
      [nextAuthoringKey]: undefined
    }),
    [homeFiles.certificates]: certificatesFile(joined.after)
  })
  return { ...changesOf(joined), node: node.id, until: node.until, rotated: next !== undefined }
}

function heldBy (nodes: readonly MemberNode[], { node, authoring }: Pair): MemberNode | undefined {
  return nodes.find((line) => equal(line.nodeKey, node.publicKey) && equal(line.authoringKey, authoring.publicKey))
}
