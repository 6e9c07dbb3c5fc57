import {
  acceptedRoot, draftCommit, draftMove, draftPrepare, encodeLinkBody, linkHash, linkProposalItem, linkStatementItem, proposalInput, toHex, unwrap
} from '../../src/index.ts'
import { nodeSuite, startMs } from './keys.ts'
import { memberKey } from './statements.ts'
import type { Hex, Ledger, LinkBody, MembershipItem } from '../../src/index.ts'

/** A link that one governor proposes, over what its ledger knows. */
export function proposed (ledger: Ledger, by: number, governors: readonly number[], quorum: number, accepted: readonly Hex[] = []): MembershipItem {
  const { federation, height, prev } = ledger.linkage.chain.place
  const body: LinkBody = {
    federation,
    height,
    prev,
    governors: governors.map((number) => memberKey(number).multikey).sort(Buffer.compare),
    quorum,
    ...acceptedRoot(nodeSuite, accepted),
    proposer: memberKey(by).multikey,
    until: startMs + 1_000_000
  }
  const bodyBytes = encodeLinkBody(body)
  const link = { body, bodyBytes, hash: linkHash(nodeSuite, federation, bodyBytes), accepted: [...accepted].sort() }
  return linkProposalItem({ link, signature: memberKey(by).sign(proposalInput(link)) })
}

/** What a governor says next about a link, by what its ledger knows. */
export function says (ledger: Ledger, by: number, what: 'prepare' | 'commit' | 'move', link: Hex = ''): MembershipItem {
  const { agreement } = ledger.linkage
  const key = toHex(memberKey(by).multikey)
  const draft = unwrap(
    what === 'prepare' ? draftPrepare(agreement, key, link, startMs) : what === 'commit' ? draftCommit(agreement, key) : draftMove(agreement, key)
  )
  return linkStatementItem(nodeSuite, agreement.place.federation, { body: draft.body, key, signature: memberKey(by).sign(draft.input), shown: draft.shown })
}
