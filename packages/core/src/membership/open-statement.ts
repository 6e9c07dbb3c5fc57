import { fromHex, toHex } from '../bytes/bytes.ts'
import { show } from '../bytes/show.ts'
import { isKey } from '../identity/keys.ts'
import { memberIn } from './statement.ts'
import type { GovernorLinks } from './certified.ts'
import type { Member, Roster } from './roster.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Rejection } from '../bytes/error.ts'
import type { VerifiedCard } from '../identity/card.ts'

/** How long signatures for one statement may be gathered, in ms: two weeks. */
export const proposalLifeMs = 14 * 24 * 60 * 60 * 1000
/** Statements of one member that wait for signatures at a time. */
export const proposalsPerMemberMax = 4

/**
 * Why a statement that a quorum has not signed yet is not kept and not signed: because it could not count, because its time is over, or
 * because somebody signed it who has no say. What a quorum has signed is not asked this.
 *
 * @param statement - whose signatures hold
 * @param roster - as it is
 * @param links - as they are
 * @param now - ms since 1970
 * @returns `E_EPOCH_UNKNOWN`, `E_EPOCH_STALE`, `E_GOV_EXPIRED`, `E_GOV_LIFE`, `E_GOV_STRANGER`, `E_GOV_REVOKED`, `E_GOV_SELF`,
 * `E_ROLE_OBSERVER`, `E_GOV_MEMBER`, `E_GOV_LAST`, `E_MEMBER_UNKNOWN`, `E_CERT_CITES`, `E_CERT_KEY_REUSED`
 */
export function openFault (statement: VerifiedStatement, roster: Roster, links: GovernorLinks, now: number): Rejection | undefined {
  return timeFault(statement, links, now) ?? signersFault(statement, roster, links) ?? contentFault(statement, roster)
}

function timeFault ({ body: { link, until, at } }: VerifiedStatement, { links, head }: GovernorLinks, now: number): Rejection | undefined {
  if (!links.has(link)) {
    return fault('E_EPOCH_UNKNOWN', `the statement is for the governors of the link ${link}, which is not known here yet`, { link })
  }
  if (link !== head) {
    return fault('E_EPOCH_STALE', `the governors have changed since the link ${link} of the statement; let those of today sign it anew`, { link, head })
  }
  if (until <= now) {
    return fault('E_GOV_EXPIRED', `signatures for the statement were taken until ${until}; write it anew`, { until })
  }
  return until > at + proposalLifeMs
    ? fault('E_GOV_LIFE', `the statement is open for ${until - at} ms, the limit is ${proposalLifeMs}`, { value: until - at, limit: proposalLifeMs })
    : undefined
}

function signersFault (statement: VerifiedStatement, roster: Roster, { links, head }: GovernorLinks): Rejection | undefined {
  const { body, signatures } = statement
  const governors = links.get(head)?.governors ?? new Set()
  const author = memberWith(roster, body.by)
  if (author === undefined) {
    return fault('E_GOV_STRANGER', 'who wrote the statement is no member of this federation', {})
  }
  if (author.role === 'observer') {
    return fault('E_ROLE_OBSERVER', `${show(author.name)} is an observer and proposes nothing`, { member: author.member })
  }
  for (const key of signatures.keys()) {
    const signer = memberWith(roster, fromHex(key))
    if (signer === undefined) {
      return governors.has(key)
        ? fault('E_GOV_REVOKED', 'a governor that was revoked signed the statement; its vote does not count', { key })
        : fault('E_GOV_STRANGER', 'somebody who is no governor signed the statement', { key })
    }
    if (!governors.has(key) && key !== toHex(body.by)) {
      return fault('E_GOV_STRANGER', `${show(signer.name)} signed the statement and is no governor`, { key })
    }
    if (body.kind === 'revoke' && signer.member === memberIn(statement)) {
      return fault('E_GOV_SELF', `${show(signer.name)} has no vote on its own revocation`, { key })
    }
  }
  return undefined
}

function memberWith ({ members }: Roster, key: Uint8Array): Member | undefined {
  return [...members.values()].find((member) => isKey(key, member.key))
}

function contentFault (statement: VerifiedStatement, roster: Roster): Rejection | undefined {
  const { body } = statement
  const id = memberIn(statement)
  const member = id === undefined ? undefined : roster.members.get(id)
  switch (body.kind) {
    case 'admit':
      return admitFault(statement, statement.card as VerifiedCard, roster, member)
    case 'revoke':
    case 'attributes':
    case 'rekey': {
      if (member === undefined) {
        return fault('E_MEMBER_UNKNOWN', `${String(id)} is no member of this federation`, { member: id })
      }
      if (body.kind === 'revoke') {
        return roster.members.size === 1 ? fault('E_GOV_LAST', 'the last member of a federation cannot be revoked', {}) : undefined
      }
      const heads = body.kind === 'attributes' ? member.attributes : member.cards
      return sameHashes(body.cites, heads)
        ? undefined
        : fault('E_CERT_CITES', 'the statement replaces something else than what is in force; write it anew', { heads })
    }
    case 'group': {
      const heads = roster.groups.get(body.group)?.heads ?? []
      return sameHashes(body.cites, heads) ? undefined : fault('E_CERT_CITES', `the group ${show(body.group)} has changed meanwhile; write it anew`, { heads })
    }
    default: {
      const never: never = body
      return never
    }
  }
}

function admitFault ({ body }: VerifiedStatement, { body: card }: VerifiedCard, roster: Roster, member: Member | undefined): Rejection | undefined {
  if (member !== undefined) {
    return fault('E_GOV_MEMBER', `${show(card.name)} is a member already`, { member: member.member })
  }
  const former = [...roster.former.values()].find(({ key }) => isKey(card.member, key))
  if (!sameHashes(body.cites, (former?.revocations ?? []).map(({ hash }) => hash))) {
    return fault('E_CERT_CITES', `${show(card.name)} was a member before; its admission must cite every revocation`, {})
  }
  const used = card.nodes.flatMap(({ node, authoring }) => [node, authoring]).find((key) => isNodesKey(roster, key))
  return used === undefined
    ? undefined
    : fault('E_CERT_KEY_REUSED', `the key ${toHex(used)} of the card was used in this federation before; join with new ones`, { key: toHex(used) })
}

function isNodesKey ({ byNodeKey }: Roster, key: Uint8Array): boolean {
  return byNodeKey.has(toHex(key)) || [...byNodeKey.values()].some(({ authoringKey }) => isKey(key, authoringKey))
}

function sameHashes (a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join()
}

function fault (code: string, message: string, facts: Rejection['facts']): Rejection {
  return { code, message, facts }
}
