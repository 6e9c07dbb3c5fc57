import { describe, expect, it } from 'vitest'
import { readInvite, readProposal, readVote } from '../../src/server/governance-shape.ts'

describe('requests about who belongs', () => {
  it.each([
    { kind: 'admit', request: 'ab' },
    { kind: 'revoke', member: 'x', reason: 'left' },
    { kind: 'attributes', member: 'x', change: { name: 'A', owner: null, sectors: ['b'], role: 'full', authority: 'csirt' } },
    { kind: 'rekey', member: 'x', request: 'ab' },
    { kind: 'group', group: 'g', members: ['x'] },
    { kind: 'governors', governors: ['x'], quorum: 1 },
    { kind: 'link', id: 'ab', giveUp: true },
    { kind: 'open', id: 'ab' }
  ])('of kind $kind are read as they are', (proposal) => {
    expect(readProposal(proposal)).toEqual(proposal)
  })

  it.each<[string, unknown]>([
    ['E_FIELD_TYPE', 'admit'],
    ['E_FIELD_TYPE', []],
    ['E_FIELD_MISSING', {}],
    ['E_FIELD_TYPE', { kind: 'crown' }],
    ['E_FIELD_MISSING', { kind: 'admit' }],
    ['E_FIELD_UNKNOWN', { kind: 'admit', request: 'ab', member: 'x' }],
    ['E_FIELD_TYPE', { kind: 'revoke', member: 7, reason: 'left' }],
    ['E_FIELD_UNKNOWN', { kind: 'attributes', member: 'x', change: { key: 'y' } }],
    ['E_FIELD_TYPE', { kind: 'group', group: 'g', members: 'x' }]
  ])('are refused with %s: %j', (code, body) => {
    expect(() => readProposal(body)).toThrow(expect.objectContaining({ code }))
  })

  it('carry bytes as base 64, spelt in the one way', () => {
    expect(readVote({ form: 'statement', body: 'AQID', signature: '' }))
      .toEqual({ ballot: { form: 'statement', body: new Uint8Array([1, 2, 3]) }, signature: new Uint8Array(0) })
    expect(() => readVote({ form: 'crown', body: 'AQID', signature: '' })).toThrow(expect.objectContaining({ code: 'E_FIELD_TYPE' }))
    expect(() => readVote({ form: 'statement', body: 'AQID', signature: 'AQI' })).toThrow(expect.objectContaining({ code: 'E_API_BASE64' }))
    expect(readInvite({})).toEqual({ expiresInMs: undefined, note: undefined })
    expect(() => readInvite({ expiresInMs: '7' })).toThrow(expect.objectContaining({ code: 'E_FIELD_TYPE' }))
  })
})
