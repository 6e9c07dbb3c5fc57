/** What somebody says about membership who may not, or not so. */
import { decode, encode, unwrap } from '@hanse/core'
import { aurora, brig, corvette, outsider, startMs } from './support/firms.ts'
import { frameCase } from './support/frame-case.ts'
import { itemFrame, joinRequest, revocation } from './support/governors.ts'
import type { BadInput } from './support/case.ts'
import type { CborMapValue } from '@hanse/core'

const otherFederation = new Uint8Array(32).fill(9)
const twoWeeksMs = 14 * 86_400_000

function said (group: number, words: string, code: string, bytes: Uint8Array): BadInput {
  return frameCase(group, words, code, itemFrame('statement', bytes), { governed: true })
}

function asked (group: number, words: string, code: string, bytes: Uint8Array): BadInput {
  return frameCase(group, words, code, itemFrame('request', bytes), { governed: true })
}

/** The vote of one governor, twice. */
function twice (bytes: Uint8Array): Uint8Array {
  const map = unwrap(decode(bytes)) as Map<string, CborMapValue>
  const [vote] = map.get('sigs') as [CborMapValue]
  return encode(map.set('sigs', [vote, vote]))
}

const vote = revocation(brig, [aurora.member])

export const governanceCases: BadInput[] = [
  said(21, 'a statement for another federation', 'E_CHARTER_MISMATCH', revocation(brig, [aurora.member], { federation: otherFederation })),
  said(22, 'a statement under a governor link that is not known', 'E_EPOCH_UNKNOWN', revocation(brig, [aurora.member], { link: 'ab'.repeat(32) })),
  asked(23, 'a request to join by a node that is no member\u2019s', 'E_GOV_STRANGER', joinRequest(outsider.authoring)),
  said(28, 'a vote with the authoring key of a governor', 'E_GOV_STRANGER', revocation(brig, [aurora.member, aurora.authoring])),
  said(57, 'a proposal by who is no member', 'E_GOV_STRANGER', revocation(brig, [outsider.member])),
  said(57, 'a proposal without the signature of who wrote it', 'E_SIG_MISSING', revocation(brig, [aurora.member], { by: corvette.member.multikey })),
  said(57, 'a vote twice', 'E_CERTIFICATE', twice(vote)),
  said(57, 'a vote when its time is over', 'E_GOV_EXPIRED', revocation(brig, [aurora.member], { until: startMs + 1 })),
  said(57, 'a proposal for longer than two weeks', 'E_GOV_LIFE', revocation(brig, [aurora.member], { until: startMs + twoWeeksMs + 1 })),
  said(57, 'a vote on its own revocation', 'E_GOV_SELF', revocation(brig, [aurora.member, brig.member])),
  said(57, 'a revocation of who is no member', 'E_MEMBER_UNKNOWN', revocation(outsider, [aurora.member])),
  asked(57, 'a request without consent to this federation', 'E_JOIN_CONSENT', joinRequest(brig.authoring, { consentTo: otherFederation })),
  asked(57, 'a request that is older than two weeks', 'E_JOIN_EXPIRED', joinRequest(brig.authoring, { at: startMs - twoWeeksMs }))
]
