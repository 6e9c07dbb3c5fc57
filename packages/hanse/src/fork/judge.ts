import { checkForkProof, checkForkProofByCard, decodeForkProof, unarmour, unwrap, verifyCard } from '@hanse/core'
import { nativeSuite } from '../crypto/native-suite.ts'
import { readMembership } from '../home/certificates.ts'
import { membershipOf } from '../home/membership.ts'
import { contentOf } from './view.ts'
import type { ForkContent, ForkJudgement } from '../types.ts'
import type { ForkProof } from '@hanse/core'

/** Where the authoring key of the accused is looked up: in a home, a charter, or the member's card. */
export type ForkWitness =
  | { directory: string }
  /** bytes of a charter, and of certificates after it */
  | { charter: Uint8Array, certificates?: readonly Uint8Array[] }
  /** armoured */
  | { card: string }

/**
 * What a proof of a fork says; nothing of it is verified.
 *
 * @param text - armoured
 * @throws {HanseError} `E_ARMOUR`, and what `decodeForkProof` of core refuses
 */
export function viewForkProof (text: string): ForkContent {
  return contentOf(read(text))
}

/**
 * Whether a proof of a fork holds: both headers are signed with the certified key of one node. Needs no network and no store.
 *
 * @param text - armoured
 * @param witness - against what it is checked
 * @throws {HanseError} `E_ARMOUR` and what the files are refused with; a proof that does not hold is an answer
 */
export async function judgeForkProof (text: string, witness: ForkWitness): Promise<ForkJudgement> {
  const suite = nativeSuite()
  const proof = read(text)
  const verdict = 'card' in witness
    ? checkForkProofByCard(suite, proof, unwrap(verifyCard(suite, unwrap(unarmour('HANSE MEMBER CARD', witness.card)))))
    : checkForkProof(
      suite,
      proof,
      ('charter' in witness ? membershipOf(witness.charter, witness.certificates ?? []) : await readMembership(witness.directory)).roster
    )
  const content = contentOf(proof)
  return verdict.ok
    ? { ...content, holds: true, member: verdict.value.member, name: verdict.value.name }
    : { ...content, holds: false, code: verdict.rejection.code, message: verdict.rejection.message }
}

function read (text: string): ForkProof {
  return unwrap(decodeForkProof(nativeSuite(), unwrap(unarmour('HANSE FORK PROOF', text))))
}
