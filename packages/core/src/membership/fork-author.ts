import { equal, fromHex, toHex } from '../bytes/bytes.ts'
import { accept, reject } from '../bytes/error.ts'
import { verifyForkProof } from '../entry/fork-proof.ts'
import { admitKey, didOf, unmultikey } from '../identity/keys.ts'
import type { Roster } from './roster.ts'
import type { Result } from '../bytes/error.ts'
import type { Suite } from '../bytes/suite.ts'
import type { ForkProof } from '../entry/fork-proof.ts'
import type { Verified } from '../entry/verified.ts'
import type { VerifiedCard } from '../identity/card.ts'
import type { MemberId, NodeId } from '../identity/keys.ts'

/** A proof that holds, and whom it speaks of. */
export interface ForkVerdict {
  proof: Verified<ForkProof>
  node: NodeId
  member: MemberId
  /** as certified; text of others */
  name: string
}

/**
 * Checks a proof against a roster: its node, the certified authoring key, the federation, both signatures.
 *
 * @returns who signed both, or `E_AUTHOR_UNKNOWN`, `E_CHARTER_MISMATCH`, `E_SIG_INVALID`
 */
export function checkForkProof (suite: Suite, proof: ForkProof, roster: Roster): Result<ForkVerdict> {
  const node = roster.byNodeKey.get(toHex(proof.node))
  const member = node && roster.members.get(node.member)
  const isForeign = toHex(proof.federation) !== roster.federation
  return node === undefined || member === undefined
    ? unknownAuthor(proof, `in no certificate of this federation${isForeign ? `; the proof is of the federation ${toHex(proof.federation)}` : ''}`)
    : verifyAs(suite, proof, { authoringKey: node.authoringKey, federation: fromHex(roster.federation), member: member.member, name: member.name })
}

/**
 * Checks a proof against the card of the member that is said to have signed both, in whatever federation that was.
 *
 * @returns who signed both, or `E_AUTHOR_UNKNOWN`, `E_SIG_INVALID`
 */
export function checkForkProofByCard (suite: Suite, proof: ForkProof, card: VerifiedCard): Result<ForkVerdict> {
  const node = card.body.nodes.find((known) => equal(known.node, proof.node))
  const bare = node && unmultikey(node.authoring)
  const key = bare?.ok === true ? admitKey(bare.value) : bare
  return key?.ok !== true
    ? unknownAuthor(proof, 'not on this card')
    : verifyAs(suite, proof, { authoringKey: key.value, federation: proof.federation, member: didOf(card.body.member), name: card.body.name })
}

function unknownAuthor ({ node }: ForkProof, where: string): Result<ForkVerdict> {
  return reject('E_AUTHOR_UNKNOWN', `the node ${didOf(node)} of the fork proof is ${where}, so it cannot be checked here`, { node: didOf(node) })
}

interface Author { authoringKey: Uint8Array, federation: Uint8Array, member: MemberId, name: string }

function verifyAs (suite: Suite, proof: ForkProof, { authoringKey, federation, member, name }: Author): Result<ForkVerdict> {
  const verified = verifyForkProof(suite, proof, authoringKey, federation)
  return verified.ok ? accept({ proof: verified.value, node: didOf(proof.node), member, name }) : verified
}
