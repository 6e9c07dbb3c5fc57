import { describe, expect, it } from 'vitest'
import { decide, permits } from '../../src/index.ts'
import { author, facts, named, terms } from '../support/subjects.ts'
import type { Audience, Handling, ObjectFacts, Resource, Use } from '../../src/index.ts'

const onlyNamed: Audience = { any: [{ members: [named.member] }] }

function resource (handling: Handling, leaf?: ObjectFacts): Resource {
  return { author: author.member, handling, ...(leaf !== undefined && { facts: leaf }) }
}

describe('obligations', () => {
  const uses: Use[] = ['monitor', 'query-third-party', 'block', 'share-with-client']
  const allowed = (handling: Handling, leaf?: ObjectFacts): Use[] => {
    const { verdict, obligations } = decide(named, 'receive', resource(handling, leaf), {})
    expect(verdict).to.equal('permit')
    return uses.filter((use) => permits(obligations, use))
  }

  it.each<[string, Partial<Handling>, Use[]]>([
    ['nothing said', {}, uses],
    ['PAP:CLEAR', { pap: 'clear' }, uses],
    ['PAP:GREEN', { pap: 'green' }, uses],
    ['PAP:AMBER', { pap: 'amber' }, ['monitor', 'query-third-party', 'share-with-client']],
    ['PAP:RED', { pap: 'red' }, ['monitor', 'share-with-client']],
    ['IEP none', { iep: { permittedActions: 'none' } }, ['share-with-client']],
    ['IEP contact', { iep: { permittedActions: 'contact-for-instruction' } }, ['share-with-client']],
    ['IEP internal', { iep: { permittedActions: 'internally-visible-actions' } }, ['monitor', 'share-with-client']],
    ['IEP indirect', { iep: { permittedActions: 'externally-visible-indirect-actions' } }, ['monitor', 'query-third-party', 'share-with-client']],
    ['IEP direct', { iep: { permittedActions: 'externally-visible-direct-actions' } }, uses],
    ['both, the stricter', { pap: 'red', iep: { permittedActions: 'externally-visible-direct-actions' } }, ['monitor', 'share-with-client']],
    ['TLP:AMBER', { tlp: 'amber' }, uses],
    ['TLP:AMBER+STRICT', { tlp: 'amber+strict' }, ['monitor', 'query-third-party', 'block']],
    ['TLP:RED', { tlp: 'red' }, ['monitor', 'query-third-party', 'block']]
  ])('of %s', (_, change, expected) => {
    expect(allowed({ ...terms('amber', onlyNamed), ...change })).to.deep.equal(expected)
  })

  it('follow the leaf where it is stricter', () => {
    expect(allowed(terms('green'), facts({ marking: 'tlp', tlp: 'amber+strict' }))).to.deep.equal(['monitor', 'query-third-party', 'block'])
  })

  it('carry the other statements', () => {
    const handling: Handling = {
      ...terms('green'),
      iep: {
        encryptInTransit: 'must',
        attribution: 'must-not',
        affectedPartyNotifications: 'must-not',
        unmodifiedResale: 'must-not',
        permittedActions: 'contact-for-instruction'
      }
    }
    expect(decide(named, 'receive', resource(handling), {}).obligations).to.include.members([
      'encrypt-in-transit',
      'hide-author',
      'no-notify-affected',
      'no-unmodified-resale',
      'contact-author-first'
    ])
    expect(decide(named, 'receive', resource({ ...terms('green'), iep: { attribution: 'must' } }), {}).obligations).to.deep.equal(['attribute-author'])
  })
})
