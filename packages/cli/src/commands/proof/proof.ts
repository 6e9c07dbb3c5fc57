import { addProofExport } from './export.ts'
import { addProofList } from './list.ts'
import { addProofShow } from './show.ts'
import { addProofVerify } from './verify.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addProof (program: Command, session: Session): void {
  const proof = program.command('proof')
    .summary('proofs that a member signed two versions of its history')
    .description(
      'Two signed headers for one place of one lane prove that their author gave different members different histories. ' +
      'Nothing more of such a lane is taken. A proof shows author, place, times and sizes, and neither content nor audience.'
    )
  addProofList(proof, session)
  addProofShow(proof, session)
  addProofVerify(proof, session)
  addProofExport(proof, session)
}
