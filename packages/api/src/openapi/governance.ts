/** What governors do, as JSON Schema and as operations. */
import { answers, body, path, query } from './operation.ts'
import { bytes, count, cursor, flag, hex, list, object, oneOf, ref, text, time } from './schema.ts'
import type { Operation } from './operation.ts'
import type { Schema } from './schema.ts'

const kinds = oneOf('admit', 'revoke', 'attributes', 'rekey', 'group')
const form = oneOf('statement', 'link-proposal', 'link-statement')
const party = ref('Party')
const textOrNull: Schema = { oneOf: [text, { type: 'null' }] }

export const governing: Record<string, Schema> = {
  Party: object({ member: text, name: text }),
  Proposal: {
    oneOf: [
      object({ kind: oneOf('admit'), request: hex }),
      object({ kind: oneOf('revoke'), member: text, reason: text }),
      object({ kind: oneOf('attributes'), member: text, change: ref('AttributeChange') }),
      object({ kind: oneOf('rekey'), member: text, request: hex }),
      object({ kind: oneOf('group'), group: text, members: list(text) }),
      object({ kind: oneOf('governors'), governors: list(text), 'quorum?': count }),
      object({ kind: oneOf('link'), id: hex, 'giveUp?': flag }),
      object({ kind: oneOf('open'), id: hex })
    ]
  },
  AttributeChange: object({
    'name?': text,
    'country?': text,
    'owner?': textOrNull,
    'sectors?': list(text),
    'role?': text,
    'authority?': textOrNull
  }, 'only what changes; owner and authority go with null'),
  Ballot: object({ id: hex, form, title: text, body: bytes, input: bytes, key: bytes }, 'what the member key is to sign: `input`'),
  Vote: object({ form, body: bytes, signature: bytes }),
  Statement: object({
    id: hex,
    kind: kinds,
    title: text,
    'about?': party,
    by: party,
    at: time,
    until: time,
    signed: list(party),
    missing: list(party),
    quorum: count,
    state: oneOf('open', 'certified', 'void')
  }),
  GovernorsProposal: object({
    id: hex,
    governors: list(party),
    quorum: count,
    by: party,
    until: time,
    accepted: count,
    leftOut: count,
    prepared: list(party),
    committed: list(party),
    state: oneOf('open', 'decided')
  }, 'other governors: each of today signs twice'),
  Links: object({
    height: count,
    round: count,
    proposed: list(ref('GovernorsProposal')),
    contradictions: list(object({ member: text, name: text, proof: bytes }, 'a governor that contradicted itself'))
  }),
  JoinRequest: object({
    id: hex,
    member: text,
    name: text,
    fingerprint: text,
    country: text,
    'owner?': text,
    sectors: list(text),
    role: text,
    'authority?': text,
    invitedBy: party,
    at: time,
    revokedFor: list(text),
    'statement?': hex
  }),
  Pending: object({ statements: list(ref('Statement')), requests: list(ref('JoinRequest')), governors: list(party), quorum: count, links: ref('Links') }),
  Inviting: object({ 'expiresInMs?': count, 'note?': text }),
  Invited: object({ id: hex, until: time, token: text }),
  Invitation: object({ id: hex, at: time, until: time, 'note?': text, state: oneOf('open', 'used', 'expired'), 'usedBy?': text }),
  Done: object({}),
  MembersEvent: object({ type: oneOf('members'), cursor, joined: list(party), left: list(party), at: time }, 'who came in and who went, by word of the quorum'),
  GovernanceEvent: object({ type: oneOf('governance'), cursor, at: time }, 'something was proposed, signed or asked for')
}

export const governancePaths: Record<string, Partial<Record<'get' | 'post', Operation>>> = {
  '/v1/governance': {
    get: {
      operationId: 'pending',
      summary: 'What waits for governors, and who has not signed yet',
      parameters: [query('all', '`true` for statements that a quorum has signed, too')],
      responses: answers('requests and statements', ref('Pending'))
    }
  },
  '/v1/ballots': {
    post: {
      operationId: 'ballot',
      summary: 'What the member key is to sign for a proposal',
      description: 'Nothing is said to anybody before the signature comes back as a vote.',
      ...body(ref('Proposal')),
      responses: answers('the ballot', ref('Ballot'))
    }
  },
  '/v1/votes': {
    post: {
      operationId: 'vote',
      summary: 'The member key has signed a ballot',
      ...body(ref('Vote')),
      responses: answers('how it stands now, durable here', { oneOf: [ref('Statement'), ref('GovernorsProposal')] })
    }
  },
  '/v1/invitations': {
    get: { operationId: 'invitations', summary: 'The invitations of this node', responses: answers('newest first', list(ref('Invitation'))) },
    post: {
      operationId: 'invite',
      summary: 'Let somebody ask to join, once',
      ...body(ref('Inviting')),
      responses: answers('the token, which is shown this once', ref('Invited'))
    }
  },
  '/v1/invitations/{id}/revoke': {
    post: {
      operationId: 'revokeInvitation',
      summary: 'Take an invitation back',
      parameters: [path('id', 'hex id of the invitation')],
      responses: answers('nothing', ref('Done'))
    }
  }
}
