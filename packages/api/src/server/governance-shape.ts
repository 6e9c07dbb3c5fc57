/** Reads the JSON of requests about who belongs. */
import { fromBase64 } from '../wire/codec.ts'
import { fields, list, optionalText, required, text, wrongType } from './read.ts'
import type { Json } from './read.ts'
import type { Ballot, InviteOptions, Proposal } from 'hanse'

const forms = ['statement', 'link-proposal', 'link-statement'] as const

/** A proposal of any kind. */
export function readProposal (body: unknown): Proposal {
  const kind = text(required(anything(body), '$', 'kind'), '$.kind')
  const named = (...names: string[]): Json => fields(body, '$', ['kind', ...names])
  const word = (from: Json, name: string): string => text(required(from, '$', name), `$.${name}`)
  switch (kind) {
    case 'admit':
      return { kind, request: word(named('request'), 'request') }
    case 'revoke': {
      const from = named('member', 'reason')
      return { kind, member: word(from, 'member'), reason: word(from, 'reason') }
    }
    case 'attributes': {
      const from = named('member', 'change')
      return { kind, member: word(from, 'member'), change: readChange(required(from, '$', 'change')) }
    }
    case 'rekey': {
      const from = named('member', 'request')
      return { kind, member: word(from, 'member'), request: word(from, 'request') }
    }
    case 'group': {
      const from = named('group', 'members')
      return { kind, group: word(from, 'group'), members: texts(required(from, '$', 'members'), '$.members') }
    }
    case 'governors': {
      const from = named('governors', 'quorum')
      const { quorum } = from
      if (quorum !== undefined && typeof quorum !== 'number') {
        throw wrongType('$.quorum', 'a number')
      }
      return { kind, governors: texts(required(from, '$', 'governors'), '$.governors'), ...(quorum !== undefined && { quorum }) }
    }
    case 'link': {
      const from = named('id', 'giveUp')
      const { giveUp } = from
      if (giveUp !== undefined && typeof giveUp !== 'boolean') {
        throw wrongType('$.giveUp', 'true or false')
      }
      return { kind, id: word(from, 'id'), ...(giveUp !== undefined && { giveUp }) }
    }
    case 'open':
      return { kind, id: word(named('id'), 'id') }
    default:
      throw wrongType('$.kind', 'one of admit, revoke, attributes, rekey, group, governors, link, open')
  }
}

/** `{ form, body, signature }` of a vote. */
export function readVote (body: unknown): { ballot: Pick<Ballot, 'form' | 'body'>, signature: Uint8Array } {
  const from = fields(body, '$', ['form', 'body', 'signature'])
  const form = forms.find((known) => known === from['form'])
  if (form === undefined) {
    throw wrongType('$.form', `one of ${forms.join(', ')}`)
  }
  return {
    ballot: { form, body: fromBase64(text(required(from, '$', 'body'), '$.body')) },
    signature: fromBase64(text(required(from, '$', 'signature'), '$.signature'))
  }
}

/** `{ expiresInMs, note }` of an invitation. */
export function readInvite (body: unknown): Pick<InviteOptions, 'expiresInMs' | 'note'> {
  const { expiresInMs, note } = fields(body, '$', ['expiresInMs', 'note'])
  if (expiresInMs !== undefined && typeof expiresInMs !== 'number') {
    throw wrongType('$.expiresInMs', 'a number')
  }
  return { expiresInMs, note: optionalText(note, '$.note') }
}

type Change = (Proposal & { kind: 'attributes' })['change']

function readChange (value: unknown): Change {
  const path = '$.change'
  const from = fields(value, path, ['name', 'country', 'owner', 'sectors', 'role', 'authority'])
  const change: Json = {}
  for (const name of ['name', 'country', 'role'].filter((known) => from[known] !== undefined)) {
    change[name] = text(from[name], `${path}.${name}`)
  }
  for (const name of ['owner', 'authority'].filter((known) => from[known] !== undefined)) {
    change[name] = from[name] === null ? null : text(from[name], `${path}.${name}`)
  }
  if (from['sectors'] !== undefined) {
    change['sectors'] = texts(from['sectors'], `${path}.sectors`)
  }
  // the node knows which roles and countries there are
  return change as Change
}

function texts (value: unknown, path: string): string[] {
  return list(value, path).map((item, at) => text(item, `${path}[${at}]`))
}

function anything (value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongType('$', 'an object')
  }
  return value as Json
}
