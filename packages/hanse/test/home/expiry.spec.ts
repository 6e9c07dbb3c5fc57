import { describe, expect, it } from 'vitest'
import { daysUntil, expiriesOf } from '../../src/home/expiry.ts'
import type { Member, Roster } from '@hanse/core'

const dayMs = 24 * 60 * 60 * 1000
const until = 400 * dayMs

const roster = {
  nodes: new Map([['own', { id: 'own', member: 'a', until }], ['other', { id: 'other', member: 'b', until: until + dayMs }]]),
  members: new Map([['a', { member: 'a', name: 'Aurora' }], ['b', { member: 'b', name: 'Brig' }]])
} as unknown as Roster
const self = { member: 'a' } as Member

describe('expiriesOf', () => {
  it.each([
    [30 * dayMs + 1, []],
    [30 * dayMs, [['own', 30]]],
    [7 * dayMs + 1, [['own', 30], ['other', 30]]],
    [7 * dayMs, [['own', 7], ['other', 30]]],
    [dayMs, [['own', 1], ['other', 7]]],
    [1, [['own', 1], ['other', 7]]],
    [0, [['own', 0], ['other', 1]]],
    [-dayMs, [['own', 0], ['other', 0]]]
  ])('%d ms before the end', (leftMs, expected) => {
    const warnings = expiriesOf(roster, self, until - leftMs)
    expect(warnings.map(({ node, within }) => [node, within])).toEqual(expected)
    expect(warnings.every(({ node, own }) => own === (node === 'own'))).toBe(true)
  })

  it('counts whole days that are left', () => {
    expect([2 * dayMs - 1, dayMs, 1, 0, -dayMs].map((leftMs) => daysUntil(until, until - leftMs))).toEqual([1, 1, 0, 0, 0])
  })
})
