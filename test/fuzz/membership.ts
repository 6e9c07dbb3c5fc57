/** Real encodings of what governors, newcomers and inviting nodes say. */
import {
  assembleCertificate, assembleJoinRequest, concat, consentInput, encode, encodeJoinMessage, encodeJoinRequestBody, encodeStatementBody, joinRequestInput,
  toHex, typedHash, unwrap, verifyCard, verifyJoinRequest, verifyStatement, voteInput, zeroFederation
} from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { aurora, brig, cardOf, corvette, federation, outsider, startMs, suite } from '../bad-input/support/firms.ts'
import type { JoinMessage, StatementBody } from '@hanse/core'

const hash = 'cd'.repeat(32)
const secret = new Uint8Array(16).fill(7)
const dayMs = 86_400_000
/** Digests of 256 parts, 8 bytes each. */
const bucketsBytes = 256 * 8

const card = unwrap(verifyCard(suite, cardOf(outsider)))
const consent = outsider.member.sign(consentInput(federation, card.bodyBytes))
const common = { federation, link: toHex(federation), by: aurora.member.multikey, at: startMs, until: startMs + dayMs, cites: [] }
const member = brig.member.multikey

const bodies: readonly StatementBody[] = [
  { ...common, kind: 'admit', card: card.bytes, consent },
  { ...common, kind: 'revoke', member, reason: 'feeds were resold', cut: [{ lane: hash, seq: 4, entry: hash }] },
  { ...common, kind: 'attributes', member, attributes: { name: 'Brig', country: 'NL', owner: 'US', sectors: ['energy'], role: 'full' }, cites: [hash] },
  { ...common, kind: 'rekey', member, card: card.bytes, consent, cites: [hash] },
  { ...common, kind: 'group', group: 'desk', members: [aurora, brig].map((firm) => firm.member.multikey).sort(Buffer.compare) }
]

/** Signed by two governors. */
export const statements: readonly Uint8Array[] = bodies.map((body) => {
  const bytes = encodeStatementBody(body)
  return assembleCertificate(bytes, [aurora, corvette].map((firm) => ({ key: firm.member.multikey, signature: firm.member.sign(voteInput(body, bytes)) })))
})

const requestBody = encodeJoinRequestBody({ federation, card: card.bytes, consent, by: brig.authoring.multikey, at: startMs })
export const requests: readonly Uint8Array[] = [assembleJoinRequest(requestBody, brig.authoring.sign(joinRequestInput(federation, requestBody)))]

/** What an invitation holds; its check would let no mutation pass. */
export const invitations: readonly Uint8Array[] = [
  encode({ v: 1, fed: federation, addrs: ['/dns4/hanse.example/tcp/7374/p2p/12D3KooWMstMG51tG6CTTA69XrN7MaTyfjoT9pZTdGyRQHvXRWUw'], until: startMs, secret })
]

/** As a word with the check that belongs to it. */
export function invitationWord (bytes: Uint8Array): string {
  const check = typedHash(suite, 'invitation', zeroFederation, bytes).subarray(0, 4)
  return `hanse-invite-${Buffer.from(concat(bytes, check)).toString('base64url')}`
}

const conversation: readonly JoinMessage[] = [
  { type: 'ask', federation, secret },
  { type: 'charter', part: card.bytes, last: true },
  { type: 'join', federation, secret, card: card.bytes, consent },
  { type: 'standing', standing: 'admitted', signed: 2, quorum: 2, certificates: [...statements] },
  { type: 'no', code: 'E_INVITE_UNKNOWN', message: 'there is no such invitation' }
]
export const joinMessages: readonly Uint8Array[] = conversation.map(encodeJoinMessage)

export const frames: readonly Uint8Array[] = [
  { type: 'roll' as const, digest: hash },
  { type: 'buckets' as const, buckets: new Uint8Array(bucketsBytes).fill(3) },
  { type: 'ids' as const, buckets: [0, 200], ids: [hash], answer: true, last: true },
  { type: 'ask' as const, ids: [hash] },
  {
    type: 'items' as const,
    items: [
      ...statements.slice(0, 2).map((bytes) => ({ kind: 'statement' as const, item: unwrap(verifyStatement(suite, bytes, federation)) })),
      ...requests.map((bytes) => ({ kind: 'request' as const, item: unwrap(verifyJoinRequest(suite, bytes, federation)) }))
    ]
  }
].map(encodeMessage)
