import { decide, handling, unwrap } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { Bench } from './support/bench.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import type { HandlingTerms, Member, Subject } from '@hanse/core'

const roster = rosterOf([
  { name: 'self', country: 'DE' },
  { name: 'Aurora', country: 'DE' },
  { name: 'Brig', country: 'SE' },
  { name: 'Cog', country: 'DE', role: 'observer' },
  { name: 'Dogger', country: 'NO' }
])
const names = ['Dogger', 'Aurora', 'Brig', 'self', 'Cog']
const named = (...members: string[]): HandlingTerms['audience'] => ({ any: [{ members: members.map((name) => memberNamed(name)) }] })
const terms: HandlingTerms[] = [
  { tlp: 'red', audience: named('self', 'Aurora', 'Brig') },
  { tlp: 'red', audience: named('Aurora', 'Cog') },
  { tlp: 'amber+strict', audience: named('Brig') },
  { tlp: 'amber', audience: { any: [{ countries: ['DE'] }] } },
  { tlp: 'green', audience: { any: [{ all: true }], except: { countries: ['SE'] } } },
  { tlp: 'green', audience: { any: [{ all: true }], except: { members: [memberNamed('self')] } } }
]

const memberOf = (name: string): Member => roster.members.get(memberNamed(name)) as Member

/** Whether this node and a peer may speak of a lane, by `decide` alone and without a memory. */
function maySpeakOf (author: string, under: HandlingTerms, peer: string): boolean {
  const resource = { author: memberNamed(author), handling: unwrap(handling(under)) }
  const permits = (subject: Subject, holder: Subject): boolean => decide(subject, 'announce', resource, { holder }).verdict === 'permit' &&
    decide(subject, 'receive', resource, {}).verdict === 'permit'
  return (under.tlp !== 'red' || author === 'self' || author === peer) && permits(memberOf(peer), memberOf('self')) && permits(memberOf('self'), memberOf(peer))
}

describe('where several members write under one handling', () => {
  it.each(['Aurora', 'Brig', 'Cog', 'Dogger'])('%s hears of the lanes that each decision by itself permits, whatever was decided of others before', (peer) => {
    const authors = new Bench([], { roster })
    const lanes = terms.flatMap((under) => names.map((author) => ({ author, under, entry: authors.author(author).open(under, authors.now).entry })))
    const restored = { lanes: lanes.map(({ entry }) => ({ lane: entry.lane, entries: [{ entry, states: [] }] })), receipts: [] }
    const bench = new Bench([], { roster, restored })
    const order = [...names.filter((name) => name !== 'self' && name !== peer), peer]
    for (const name of order) {
      bench.up(nodeNamed(name))
      bench.frame(nodeNamed(name), { type: 'groups', groups: [], last: true })
    }
    const heard = bench.sent(nodeNamed(peer), 'heads').flatMap(({ heads }) => heads.map(({ lane }) => lane))
    const expected = lanes.filter(({ author, under }) => maySpeakOf(author, under, peer)).map(({ entry }) => entry.lane)
    expect(expected.length).toBeGreaterThan(0)
    expect(heard.sort()).toEqual(expected.sort())
  })
})
