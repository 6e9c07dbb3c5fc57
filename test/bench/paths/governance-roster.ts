/** A member's attributes change: what a node may speak of with each of a thousand peers, of a thousand lanes, is decided anew. */
import { decide, handling, unwrap } from '@hanse/core'
import { Bench } from '../../../packages/exchange/test/support/bench.ts'
import { nodeNamed, rosterOf } from '../../../packages/exchange/test/support/federation.ts'
import { interleaved } from '../support/cpu.ts'
import type { MemberSpec } from '../../../packages/exchange/test/support/federation.ts'
import type { Figure, Options } from '../path.ts'
import type { HandlingTerms, Member, Resource, Roster } from '@hanse/core'

const sectors = ['aerospace', 'defense', 'energy', 'financial-services', 'healthcare']
const countries = ['DE', 'DK', 'SE']
/** One by sectors and one by countries each time; every author has one lane, under one of these. */
const terms: HandlingTerms[] = sectors.flatMap((sector) => [
  { tlp: 'amber', audience: { any: [{ sectors: [sector] }, { roles: ['authority'] }] } },
  { tlp: 'green', audience: { any: [{ countries }], except: { sectors: [sector] } } }
])

export async function measure ({ quick, note }: Options): Promise<Figure[]> {
  const rounds = quick ? 1 : 4
  const count = quick ? 20 : 1_000
  const specs = Array.from({ length: count }, (_, i): MemberSpec => ({
    name: `member ${i}`, sectors: [sectors[i % sectors.length]], country: countries[i % countries.length]
  }))
  const self: MemberSpec = { name: 'self', sectors, country: 'DE' }
  const before = rosterOf([self, ...specs], 'before')
  const after = rosterOf([self, { ...specs[0], sectors: [sectors[1]] }, ...specs.slice(1)], 'after')
  note(`${count} peers connect with a node that has ${count} lanes`)
  const { bench, resources } = nodeOf(before, specs)
  note(`${rounds} rounds of ${count} peers × ${count} lanes`)
  const rosterIn = (round: number): Roster => round % 2 === 0 ? before : after
  const { ours, floor } = await interleaved(rounds, {
    ours: (round) => { tellRoster(bench, rosterIn(round), count) },
    floor: (round) => { decideAll(rosterIn(round), resources) }
  })
  return [{ key: 'governance.roster', unit: 'CPU ms', ours, floor, ratio: ours / floor }]
}

function nodeOf (roster: Roster, specs: readonly MemberSpec[]): { bench: Bench, resources: Resource[] } {
  const authors = new Bench([], { roster })
  const opened = specs.map(({ name }, i) => authors.author(name).open(terms[i % terms.length], authors.now).entry)
  const bench = new Bench([], { roster, restored: { lanes: opened.map((entry) => ({ lane: entry.lane, entries: [{ entry, states: [] }] })), receipts: [] } })
  for (const { name } of specs) {
    bench.up(nodeNamed(name))
  }
  const resources = specs.map(({ name }, i): Resource => ({ author: authors.node(name).member, handling: unwrap(handling(terms[i % terms.length])) }))
  return { bench, resources }
}

/** Every peer is sent the digest over what it may hear of, decided anew. */
function tellRoster (bench: Bench, roster: Roster, peers: number): void {
  bench.effects = []
  const effects = bench.feed({ type: 'roster', roster })
  const digests = effects.filter((effect) => effect.type === 'send' && effect.message.type === 'digest')
  if (digests.length !== peers) {
    throw new Error(`${digests.length} of ${peers} peers were sent a digest`)
  }
}

/** One decision for each peer and lane. */
function decideAll (roster: Roster, resources: readonly Resource[]): void {
  const holder = roster.members.get(roster.nodes.get(nodeNamed('self'))?.member ?? '') as Member
  let permits = 0
  for (const peer of roster.members.values()) {
    for (const resource of resources) {
      permits += decide(peer, 'announce', resource, { holder }).verdict === 'permit' ? 1 : 0
    }
  }
  if (permits === 0) {
    throw new Error('nothing is permitted')
  }
}
