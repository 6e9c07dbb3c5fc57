import { armour, didOf, toHex } from '@hanse/core'
import { nameOf } from '../member/context.ts'
import type { Context } from '../member/context.ts'
import type { ForkContent, ForkNotice, ForkView } from '../types.ts'
import type { ForkProof } from '@hanse/core'

/** What a proof says of itself. */
export function contentOf (proof: ForkProof): ForkContent {
  const { id, lane, seq, node, federation, first, second } = proof
  return {
    id,
    federation: toHex(federation),
    node: didOf(node),
    lane,
    seq,
    branches: [first, second].map(
      ({ id: entry, header: { time, kind, leafCount, byteCount } }) => ({ entry, time, kind, objects: leafCount, bytes: byteCount })
    )
  }
}

/** Every lane that is known to be forked, with the proof; own ones first. */
export function viewForks (context: Context): ForkView[] {
  return context.engine.machine.lanes().flatMap(({ author, node, proof }): ForkView[] => proof === undefined
    ? []
    : [{
        ...contentOf(proof),
        author,
        authorName: nameOf(context.roster, author),
        own: node === context.node.id,
        proof: armour('HANSE FORK PROOF', proof.bytes)
      }])
    .sort((a, b) => Number(b.own) - Number(a.own) || (a.lane < b.lane ? -1 : 1))
}

/** The same, in short. */
export function noticeForks (context: Context): ForkNotice[] {
  return viewForks(context).map(({ lane, seq, author, authorName, own }) => ({ lane, seq, author, authorName, own }))
}
