/** What governors and newcomers say, with real signatures. */
import {
  assembleCertificate, assembleJoinRequest, consentInput, encode, encodeJoinRequestBody, encodeStatementBody, foldRoster, itemKinds, joinRequestInput, toHex,
  unwrap, verifyCard, verifyStatement, voteInput
} from '@hanse/core'
import { aurora, cardOf, charter, corvette, federation, outsider, startMs, suite } from './firms.ts'
import type { Firm, Key } from './firms.ts'
import type { ItemKind, RevokeBody, Roster } from '@hanse/core'

const hourMs = 3_600_000

/** That a member must leave, signed by some keys. */
export function revocation (gone: Firm, signers: readonly Key[], change: Partial<RevokeBody> = {}): Uint8Array {
  const body: RevokeBody = {
    kind: 'revoke',
    federation,
    link: toHex(federation),
    by: (signers[0] as Key).multikey,
    at: startMs,
    until: startMs + hourMs,
    cites: [],
    member: gone.member.multikey,
    reason: 'feeds were resold',
    cut: [],
    ...change
  }
  const bytes = encodeStatementBody(body)
  return assembleCertificate(bytes, signers.map((key) => ({ key: key.multikey, signature: key.sign(voteInput(body, bytes)) })))
}

/** The roster once a quorum has revoked a member. */
export function rosterWithout (gone: Firm): Roster {
  return foldRoster(charter, { statements: [unwrap(verifyStatement(suite, revocation(gone, [aurora.member, corvette.member]), federation))] })
}

/** That the outsider wants to join, countersigned by a node that says it invited it. */
export function joinRequest (by: Key, change: { at?: number, consentTo?: Uint8Array } = {}): Uint8Array {
  const { at = startMs, consentTo = federation } = change
  const { bytes, bodyBytes } = unwrap(verifyCard(suite, cardOf(outsider)))
  const body = encodeJoinRequestBody({ federation, card: bytes, consent: outsider.member.sign(consentInput(consentTo, bodyBytes)), by: by.multikey, at })
  return assembleJoinRequest(body, by.sign(joinRequestInput(federation, body)))
}

/** A frame that gives one item. */
export function itemFrame (kind: ItemKind, bytes: Uint8Array): Uint8Array {
  return encode({ t: 'items', l: [[itemKinds.indexOf(kind), bytes]] })
}
