import { describe, expect, it } from 'vitest'
import { personalDataOf } from '../../src/object/personal-data.ts'

describe('personalDataOf', () => {
  it.each<[string, Record<string, unknown>, string[] | undefined]>([
    ['an address of a network', { type: 'ipv4-addr' }, ['network-address']],
    ['an account', { type: 'user-account' }, ['account']],
    [
      'a pattern',
      { type: 'indicator', pattern_type: 'stix', pattern: "[email-addr:value = 'a@b.example' AND ipv6-addr:value = '::1']" },
      ['email', 'network-address']
    ],
    [
      'a reference within a pattern',
      { type: 'indicator', pattern_type: 'stix', pattern: "[network-traffic:src_ref.value = '192.0.2.1']" },
      ['network-address']
    ],
    ['a pattern without any', { type: 'indicator', pattern_type: 'stix', pattern: "[domain-name:value = 'a.example']" }, []],
    ['a pattern of another language', { type: 'indicator', pattern_type: 'yara', pattern: 'rule a {}' }, undefined],
    ['a person', { type: 'identity', identity_class: 'individual' }, ['person']],
    ['a firm', { type: 'identity', identity_class: 'organization' }, []],
    ['somebody', { type: 'identity' }, undefined],
    ['a signed opinion', { type: 'opinion', authors: ['Ada'] }, ['person']],
    ['an unsigned opinion', { type: 'opinion' }, []],
    ['malware', { type: 'malware' }, []],
    ['an actor, who may be one person', { type: 'threat-actor' }, undefined],
    ['a type of its own', { type: 'x-case' }, undefined]
  ])('reads %s', (_, value, expected) => {
    expect(personalDataOf(value)).toEqual(expected)
  })
})
