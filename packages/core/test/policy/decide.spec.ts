import { describe, expect, it } from 'vitest'
import { decide, resolveAudience, tlps } from '../../src/index.ts'
import { author, authority, facts, french, memberId, named, nurse, observer, subject, terms } from '../support/subjects.ts'
import type { Action, Audience, Decision, Handling, ObjectFacts, Resource, Subject, Tlp } from '../../src/index.ts'

const onlyNamed: Audience = { any: [{ members: [named.member] }] }
const everybody: Audience = { any: [{ all: true }] }
const others = [named, nurse, french, observer, authority]

function about (handling: Handling, leaf?: ObjectFacts): Resource {
  return { author: author.member, handling, ...(leaf !== undefined && { facts: leaf }) }
}

/** The verdict and its first reason: `deny E_AUDIENCE`. */
function short (decision: Decision): string {
  expect(decision.reasons.length, 'a decision gives its reasons').to.be.greaterThan(0)
  expect(decision.verdict === 'permit' || decision.obligations.length === 0, 'only permits oblige').to.equal(true)
  return `${decision.verdict} ${decision.reasons[0]?.code ?? ''}`
}

const receives = (who: Subject, handling: Handling, leaf?: ObjectFacts): string => short(decide(who, 'receive', about(handling, leaf), {}))
const sends = (
  holder: Subject,
  to: Subject,
  handling: Handling,
  leaf?: ObjectFacts,
  action: Action = 'send'
): string => short(decide(to, action, about(handling, leaf), { holder }))

describe('audiences', () => {
  it.each<[string, Audience, Subject[]]>([
    ['all', everybody, others],
    ['nobody', { any: [] }, []],
    ['a member', onlyNamed, [named]],
    ['a sector', { any: [{ sectors: ['healthcare'] }] }, [nurse]],
    ['a country', { any: [{ countries: ['FR', 'US'] }] }, [french]],
    ['a role', { any: [{ roles: ['observer', 'authority'] }] }, [observer, authority]],
    ['an AND within a clause', { any: [{ sectors: ['energy'], countries: ['DE'], roles: ['full'] }] }, [named]],
    ['an AND that nobody meets', { any: [{ members: [named.member], countries: ['FR'] }] }, []],
    ['an OR of clauses', { any: [{ members: [named.member] }, { sectors: ['healthcare'] }] }, [named, nurse]],
    ['all except one', { any: [{ all: true }], except: { members: [named.member] } }, [nurse, french, observer, authority]],
    ['all except an AND', { any: [{ all: true }], except: { sectors: ['energy'], countries: ['DE'] } }, [nurse, french]],
    ['one who is named and excepted', { any: [{ members: [named.member] }], except: { countries: ['DE'] } }, []],
    ['all except all', { any: [{ all: true }], except: { all: true } }, []],
    ['a group', { any: [{ groups: ['operators'] }] }, []],
    ['a group within an AND', { any: [{ members: [named.member], groups: ['operators'] }] }, []],
    ['a group or a member', { any: [{ groups: ['operators'] }, { members: [named.member] }] }, [named]],
    ['all except a group', { any: [{ all: true }], except: { groups: ['operators'] } }, []],
    ['all except an AND with a group', { any: [{ all: true }], except: { groups: ['operators'], countries: ['US'] } }, []]
  ])('%s', (_, audience, cleared) => {
    for (const tlp of tlps.slice(0, 4)) {
      const handling = terms(tlp, audience)
      expect(resolveAudience(handling, author.member, [author, ...others])).to.deep.equal([author, ...cleared].map(({ member }) => member))
      for (const who of others) {
        const permitted = cleared.includes(who)
        for (const action of ['receive', 'lookup', 'export'] as const) {
          expect(decide(who, action, about(handling), {}).verdict).to.equal(permitted ? 'permit' : 'deny')
        }
        for (const action of ['send', 'announce'] as const) {
          expect(decide(who, action, about(handling), { holder: author }).verdict).to.equal(permitted ? 'permit' : 'deny')
        }
        // the author is cleared whoever holds it
        expect(decide(author, 'send', about(handling), { holder: who }).verdict).to.equal('permit')
      }
    }
  })

  it('give their reasons', () => {
    const group: Audience = { any: [{ groups: ['operators'] }] }
    expect(receives(named, terms('green'))).to.equal('permit P_ALL')
    expect(receives(named, terms('amber', onlyNamed))).to.equal('permit P_AUDIENCE')
    expect(receives(author, terms('amber', { any: [] }))).to.equal('permit P_AUTHOR')
    expect(receives(nurse, terms('amber', onlyNamed))).to.equal('deny E_AUDIENCE')
    expect(receives(named, terms('green', { any: [{ all: true }], except: { countries: ['DE'] } }))).to.equal('deny E_AUDIENCE_EXCEPT')
    expect(receives(named, terms('green', group))).to.equal('deny E_GROUP_UNKNOWN')
    expect(receives(named, terms('green', { any: [{ all: true }], except: { groups: ['x'] } }))).to.equal('deny E_GROUP_UNKNOWN')
    expect(decide(named, 'receive', about(terms('green', group)), {}).reasons[0]?.text).to.match(/"operators" is not known/)
  })

  it('go by certified groups, and a group that nobody knows is a reason against', () => {
    const inside: Subject = { ...named, groups: new Map([['operators', true], ['press', false]]) }
    const only: Audience = { any: [{ groups: ['operators'] }] }
    expect(receives(inside, terms('amber', only))).to.equal('permit P_AUDIENCE')
    expect(receives(inside, terms('amber', { any: [{ groups: ['press'] }] }))).to.equal('deny E_AUDIENCE')
    expect(receives(inside, terms('amber', { any: [{ groups: ['operators'], countries: ['XX'] }] }))).to.equal('deny E_AUDIENCE')
    expect(receives(inside, terms('green', { any: [{ all: true }], except: { groups: ['operators'] } }))).to.equal('deny E_AUDIENCE_EXCEPT')
    expect(receives(inside, terms('green', { any: [{ all: true }], except: { groups: ['press'] } }))).to.equal('permit P_ALL')
    expect(receives(inside, terms('green', { any: [{ all: true }], except: { groups: ['press', 'new'] } }))).to.equal('deny E_GROUP_UNKNOWN')
  })

  it('are not met by attributes that certificates dispute, and excepted by all that they may be', () => {
    const disputed: Subject = { ...named, disputed: true }
    expect(receives(disputed, terms('amber', { any: [{ countries: [named.country] }] }))).to.equal('deny E_ATTRIBUTES_DISPUTED')
    expect(receives(disputed, terms('amber', onlyNamed))).to.equal('permit P_AUDIENCE')
    expect(receives(disputed, terms('green', { any: [{ all: true }] }))).to.equal('permit P_ALL')
    expect(receives(disputed, terms('green', { any: [{ all: true }], except: { countries: ['XX'] } }))).to.equal('deny E_AUDIENCE_EXCEPT')
    expect(receives(disputed, terms('green', { any: [{ all: true }], except: { members: [nurse.member] } }))).to.equal('permit P_ALL')
  })

  it('match nobody by a clause that came in empty', () => {
    const handling: Handling = { tlp: 'green', audience: { any: [{}] } }
    expect(receives(named, handling)).to.equal('deny E_AUDIENCE')
  })
})

describe('TLP', () => {
  const red = terms('red', { any: [{ members: [named.member, nurse.member] }] })

  it('RED is for named members, and sent by its author only', () => {
    expect(receives(named, red)).to.equal('permit P_AUDIENCE')
    expect(receives(french, red)).to.equal('deny E_AUDIENCE')
    expect(sends(author, named, red)).to.equal('permit P_AUDIENCE')
    expect(sends(named, nurse, red)).to.equal('deny E_TLP_RED_RELAY')
    expect(sends(named, nurse, red, undefined, 'announce')).to.equal('deny E_TLP_RED_RELAY')
    expect(sends(named, author, red)).to.equal('permit P_AUTHOR')
    expect(sends(named, author, red, undefined, 'announce')).to.equal('permit P_AUTHOR')
  })

  it('RED syncs among the nodes of one member, as everything does', () => {
    expect(sends(named, named, red)).to.equal('permit P_SAME_MEMBER')
    expect(sends(named, named, red, facts({ marking: 'unknown' }))).to.equal('permit P_SAME_MEMBER')
    expect(sends(named, named, terms('green', { any: [] }), facts({ status: 'unparseable' }))).to.equal('permit P_SAME_MEMBER')
  })

  it('RED that names by attribute reaches nobody', () => {
    const handling: Handling = { tlp: 'red', audience: { any: [{ all: true }, { members: [named.member], countries: ['DE'] }] } }
    expect(receives(named, handling)).to.equal('deny E_AUDIENCE_NAMED')
  })

  it('of a leaf holds when it is stricter than the lane', () => {
    const mixed = terms('amber', { any: [{ members: [named.member] }, { sectors: ['healthcare'] }] })
    const leaf = facts({ marking: 'tlp', tlp: 'red' })
    expect(receives(named, mixed, leaf)).to.equal('permit P_AUDIENCE')
    expect(receives(nurse, mixed, leaf)).to.equal('deny E_MARKING_STRICTER')
    expect(sends(author, nurse, mixed, leaf)).to.equal('deny E_MARKING_STRICTER')
    expect(sends(author, nurse, mixed)).to.equal('permit P_AUDIENCE')
    expect(sends(nurse, named, mixed, leaf)).to.equal('deny E_HOLDER_NOT_CLEARED')
    expect(sends(nurse, named, mixed)).to.equal('permit P_AUDIENCE')
    const two = terms('amber', { any: [{ members: [named.member, french.member] }] })
    expect(sends(named, french, two)).to.equal('permit P_AUDIENCE')
    expect(sends(named, french, two, leaf)).to.equal('deny E_TLP_RED_RELAY')
    expect(sends(author, french, two, leaf)).to.equal('permit P_AUDIENCE')
    expect(receives(nurse, terms('green'), leaf)).to.equal('deny E_MARKING_STRICTER')
  })

  it('of a leaf does not loosen the lane', () => {
    expect(receives(named, red, facts({ marking: 'tlp', tlp: 'clear' }))).to.equal('permit P_AUDIENCE')
    expect(receives(french, red, facts({ marking: 'tlp', tlp: 'clear' }))).to.equal('deny E_AUDIENCE')
    expect(sends(named, nurse, red, facts({ marking: 'tlp', tlp: 'clear' }))).to.equal('deny E_TLP_RED_RELAY')
  })
})

describe('holders', () => {
  const energy = terms('amber', { any: [{ sectors: ['energy'] }] })

  it('pass on what they are cleared for, to whom it clears', () => {
    expect(sends(named, french, energy)).to.equal('permit P_AUDIENCE')
    expect(sends(nurse, french, energy)).to.equal('deny E_HOLDER_NOT_CLEARED')
    expect(sends(named, nurse, energy)).to.equal('deny E_AUDIENCE')
    expect(sends(named, french, energy, undefined, 'announce')).to.equal('permit P_AUDIENCE')
    expect(sends(nurse, french, energy, undefined, 'announce')).to.equal('deny E_HOLDER_NOT_CLEARED')
  })

  it('must be known', () => {
    for (const action of ['send', 'announce'] as const) {
      for (const who of [author, ...others]) {
        expect(short(decide(who, action, about(terms('clear')), {}))).to.equal('deny E_HOLDER_UNKNOWN')
      }
    }
  })

  it('once excepted pass nothing on', () => {
    const handling = terms('green', { any: [{ all: true }], except: { members: [named.member] } })
    expect(sends(named, nurse, handling)).to.equal('deny E_HOLDER_NOT_CLEARED')
  })
})

describe('facts of a leaf', () => {
  const actions: Action[] = ['receive', 'send', 'lookup', 'export', 'publish']
  /** one verdict for receive, send, lookup and export, another for publish */
  const gives = (given: string, published: string): string[] => [given, given, given, given, published]
  const unreadable = 'deny E_FACTS_UNPARSEABLE'
  const held = gives('hold E_MARKING_UNKNOWN', 'deny E_MARKING_UNKNOWN')

  it.each<[string, Partial<ObjectFacts>, string[]]>([
    ['unmarked', {}, gives('permit P_ALL', 'permit P_AUTHOR')],
    ['unparseable', { status: 'unparseable', type: '', id: '' }, ['permit P_ALL', unreadable, unreadable, unreadable, unreadable]],
    ['with an unknown marking', { marking: 'unknown' }, held],
    ['with an unknown marking beside a TLP', { marking: 'unknown', tlp: 'green' }, held],
    ['with a TLP that is not told', { marking: 'tlp' }, held],
    ['with a TLP that does not exist', { marking: 'tlp', tlp: 'puce' as Tlp }, held],
    ['with a forged marking', { marking: 'forged' }, gives('deny E_MARKING_FORGED', 'deny E_MARKING_FORGED')],
    ['marked stricter', { marking: 'tlp', tlp: 'amber' }, gives('permit P_ALL', 'deny E_MARKING_STRICTER')],
    ['marked as the lane', { marking: 'tlp', tlp: 'green' }, gives('permit P_ALL', 'permit P_AUTHOR')]
  ])('%s', (_, change, expected) => {
    expect(actions.map((action) => {
      const who = action === 'publish' ? author : named
      return short(decide(who, action, about(terms('green'), facts(change)), { holder: author }))
    })).to.deep.equal(expected)
  })

  it('that deny beat those that hold', () => {
    const decision = decide(nurse, 'receive', about(terms('amber', onlyNamed), facts({ marking: 'unknown' })), {})
    expect(decision.verdict).to.equal('deny')
    expect(decision.reasons.map(({ code }) => code)).to.deep.equal(['E_AUDIENCE', 'E_MARKING_UNKNOWN'])
  })
})

describe('publishing', () => {
  const publishes = (who: Subject, from = who): string => short(decide(who, 'publish', { author: from.member, handling: terms('green') }, {}))

  it('is for members in their own name, and not for observers', () => {
    expect(publishes(author)).to.equal('permit P_AUTHOR')
    expect(publishes(authority)).to.equal('permit P_AUTHOR')
    expect(publishes(subject(8, { role: 'gateway' }))).to.equal('permit P_AUTHOR')
    expect(publishes(observer)).to.equal('deny E_ROLE_OBSERVER')
    expect(publishes(named, author)).to.equal('deny E_NOT_AUTHOR')
  })
})

describe('what is unknown', () => {
  it('denies: an action that does not exist', () => {
    expect(short(decide(named, 'own' as Action, about(terms('clear')), { holder: author }))).to.equal('deny E_ACTION_UNKNOWN')
  })

  it('never permits more when a policy field is taken away', () => {
    const audience: Audience = { any: [{ sectors: ['energy'], countries: ['DE'] }, { members: [french.member] }], except: { roles: ['observer'] } }
    const handling = terms('amber', audience)
    for (const who of [...others, subject(9, { sectors: [] }), subject(9, { country: '' }), subject(9, { member: memberId(40), sectors: [], country: '' })]) {
      const without: Subject = { ...who, sectors: [], country: '' }
      if (decide(who, 'receive', about(handling), {}).verdict !== 'permit') {
        expect(decide(without, 'receive', about(handling), {}).verdict).to.equal('deny')
      }
    }
  })
})
