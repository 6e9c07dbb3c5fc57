/** What one hostile peer can make a machine hold: it reaches every bound at once, and more of everything changes nothing. */
import { handling, laneAfter, toHex, unwrap } from '@hanse/core'
import { expect, it } from 'vitest'
import { defaultLimits, frameBytes, peerMemory } from '../src/index.ts'
import { dispatch } from '../src/machine/dispatch.ts'
import { State } from '../src/machine/state.ts'
import { Author, plainFacts } from './support/author.ts'
import { memberNamed, nodeNamed, rosterOf } from './support/federation.ts'
import { reachableBytes } from './support/heap.ts'
import { fakeSuite } from './support/suite.ts'
import type { Input, Limits, Message, Outgoing, PublishedEntry, StreamClass } from '../src/index.ts'
import type { Session } from '../src/session/session.ts'
import type { HandlingTerms, Hex, MemberNode, ObjectFacts } from '@hanse/core'

const self = nodeNamed('self')
const peer = nodeNamed('p')
const minuteMs = 60_000
/** Rates of pushes are another matter. */
const limits: Limits = { ...defaultLimits, pushBurstMax: 1e6, pushesPerDayMax: 1e6 }
const { itemsPerFrameMax, announcedMax, groupsMax, wantRangesMax, absentMax, arrivingMax, arrivingBytesMax, deferredPerPeerMax } = limits

/** A machine with nothing around it: the store answers when it is told to, and the transport takes what it is given and no more. */
class Victim {
  readonly roster = rosterOf([{ name: 'self' }, { name: 'p' }])
  readonly state = new State({ self, roster: this.roster, suite: fakeSuite, seed: 7, limits })
  readonly author = new Author(this.roster.nodes.get(self) as MemberNode)
  readonly tokens: number[] = []
  /** frames that the transport was given */
  readonly sent: Outgoing[] = []
  readonly codes = new Set<string>()
  now = 1_800_000_000_000

  feed (input: Input): void {
    for (const effect of dispatch(this.state, input, this.now)) {
      if (effect.type === 'store') {
        this.tokens.push(effect.token)
      } else if (effect.type === 'send') {
        this.sent.push(effect.message)
      } else if (effect.type === 'reject') {
        this.codes.add(effect.code)
      }
    }
  }

  frame (message: Message, name: StreamClass = 'live', facts: ObjectFacts[] = []): void {
    this.feed({ type: 'frame', peer, class: name, message, bytes: 0, facts })
  }

  /** The store answers all that it was asked. */
  answer (code?: string): void {
    for (let token = this.tokens.shift(); token !== undefined; token = this.tokens.shift()) {
      this.feed(code === undefined ? { type: 'stored', token } : { type: 'failed', token, code })
    }
  }

  get session (): Session { return this.state.sessions.get(peer) as Session }
}

let ids = 0
/** 64 digits that no other string shares. */
function freshId (): Hex {
  return toHex(fakeSuite.sha256(new Uint8Array(new Float64Array([ids++]).buffer)))
}

function list<T> (count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}

const copied = (id: Hex): Hex => toHex(Uint8Array.from(Buffer.from(id, 'hex')))

/** Announces lanes by heads, and once more in the way of trees. */
function announce (victim: Victim): void {
  for (let i = 0; i < announcedMax + itemsPerFrameMax; i += itemsPerFrameMax) {
    const lanes = list(itemsPerFrameMax, freshId)
    victim.frame({ type: 'have', heads: lanes.map((lane) => ({ lane, seq: 1e9, hops: 1 })), ask: false })
    victim.frame({ type: 'have', heads: lanes.map((lane) => ({ lane: copied(lane), seq: 2e9, hops: 2 })), ask: true })
  }
}

function listGroups (victim: Victim): void {
  for (let i = 0; i < groupsMax; i += itemsPerFrameMax) {
    victim.frame({ type: 'groups', groups: list(itemsPerFrameMax, () => ({ group: freshId(), digest: freshId() })), last: false })
  }
}

/** Asks for what there is, which is read from the disk for ever, and then for more than may wait; what is unknown is answered. */
function ask (victim: Victim, own: Hex): void {
  victim.frame({ type: 'want', lanes: [{ lane: own, from: 0, to: 1 }], leaves: [] })
  victim.frame({ type: 'want', lanes: list(2 * wantRangesMax, () => ({ lane: freshId(), from: 0, to: 1e9 })), leaves: [] })
  const { bulk } = victim.session.outboxes
  const frame = (): Message => ({ type: 'want', lanes: [], leaves: list(itemsPerFrameMax, () => ({ entry: freshId(), from: 999, count: 1 })) })
  victim.frame(frame())
  // the answer has the same shape, and another name
  const bytes = frameBytes(frame()) + 8
  for (let i = 0, left = limits.queueBytesMax.bulk - bulk.queuedBytes; i < Math.floor(left / bytes); i++) {
    victim.frame(frame())
  }
}

/** Denies leaves of entries that are being stored, and then cannot be. */
function deny (victim: Victim, lane: PublishedEntry, author: Author): void {
  for (let round = 0; round < absentMax / arrivingMax; round++) {
    let last = laneAfter(lane.entry)
    const entries = list(arrivingMax, () => {
      const { entry } = author.next(last, { time: victim.now + round, texts: ['x'] })
      last = laneAfter(entry)
      return entry
    })
    entries.forEach((entry) => { victim.frame({ type: 'entry', entry }) })
    victim.frame({ type: 'absent', lanes: [], leaves: entries.map(({ id }) => ({ entry: copied(id), from: 0, count: 1 })) })
    victim.answer('E_DISK_FULL')
  }
}

/** Entries that wait for the disk: as many as may, and as large. */
function arrive (victim: Victim, lane: PublishedEntry, author: Author): void {
  const leafBytes = Math.floor(arrivingBytesMax / arrivingMax) - limits.arrivingLeafBytes - 400
  const references = Math.floor(leafBytes / 52)
  let last = laneAfter(lane.entry)
  for (let i = 0; i < arrivingMax + 8; i++) {
    const refs = list(references, () => `indicator--${freshId().slice(0, 36)}`)
    const facts: ObjectFacts = { ...plainFacts, id: freshId(), refs, sectors: ['energy'], countries: ['DE'] }
    const { entry, bodies: [body] } = author.next(last, { time: victim.now, texts: ['y'.repeat(leafBytes)] })
    last = laneAfter(entry)
    victim.frame({ type: 'entry', entry, chunk: body?.chunk as never }, 'live', [facts])
  }
}

/** Openings from the near future, each under as long an audience as there may be. */
function defer (victim: Victim, author: Author): void {
  const members = list(1_000, (i) => memberNamed(`m${i}`)).sort()
  const terms: HandlingTerms = { tlp: 'green', audience: { any: [{ members }] } }
  unwrap(handling(terms))
  for (let i = 0; i < deferredPerPeerMax + 8; i++) {
    victim.frame({ type: 'entry', entry: author.open(terms, victim.now + 30 * minuteMs).entry })
  }
}

/** This node publishes to a peer that does not read. */
function publish (victim: Victim, before: PublishedEntry, kind: string, name: StreamClass): PublishedEntry {
  let last = before
  const { queuedBytes, inFlightBytes } = victim.session.outboxes[name]
  const room = limits.queueBytesMax[name] - queuedBytes + Math.max(0, limits.inFlightBytesMax[name] - inFlightBytes)
  for (let i = 0; i < Math.floor(room / 65_000); i++) {
    last = victim.author.next(laneAfter(last.entry), { kind, time: victim.now, texts: ['z'.repeat(64_000)] })
    victim.feed({ type: 'publish', token: kind, entries: [last] })
    victim.answer()
  }
  return last
}

/** Everything that a peer can send to be kept. */
function flood (victim: Victim): void {
  const author = new Author(victim.roster.nodes.get(peer) as MemberNode)
  const opening = author.open({ tlp: 'green' }, victim.now)
  victim.frame({ type: 'entry', entry: opening.entry })
  victim.answer()
  deny(victim, opening, author)
  announce(victim)
  listGroups(victim)
  arrive(victim, opening, author)
  defer(victim, author)
}

/** How much of each bound was reached. */
function counts ({ state, session }: Victim): Record<string, number> {
  const { announced, told, groups, requests, askedRanges, absent, arriving, arrivingBytes, outboxes: { live, alert, bulk } } = session
  return {
    announced: announced.size / announcedMax,
    told: told.size / announcedMax,
    groups: groups.size / groupsMax,
    requests: requests.length / wantRangesMax,
    asks: askedRanges / wantRangesMax,
    absent: absent.size / absentMax,
    arriving: arriving / arrivingMax,
    'arriving bytes': arrivingBytes / arrivingBytesMax,
    deferred: state.deferred.length / deferredPerPeerMax,
    live: live.queuedBytes / limits.queueBytesMax.live,
    alert: alert.queuedBytes / limits.queueBytesMax.alert,
    bulk: bulk.queuedBytes / limits.queueBytesMax.bulk
  }
}

it('a peer that reaches every bound at once makes the machine hold no more than their sum, and can do no more', () => {
  const victim = new Victim()
  victim.feed({ type: 'peer:up', peer })
  for (const name of ['alert', 'membership', 'live', 'bulk'] as const) {
    const { roster: { federation, digest }, now } = victim
    victim.frame({ type: 'hello', version: 1, federation, roster: digest, nowMs: now, features: [], frameBytesMax: limits.frameBytesMax }, name)
  }
  const opening = victim.author.open({ tlp: 'green' }, victim.now)
  const first = victim.author.next(laneAfter(opening.entry), { time: victim.now, texts: ['own'] })
  victim.feed({ type: 'publish', token: 'own', entries: [opening, first] })
  victim.answer()
  const before = reachableBytes()
  flood(victim)
  ask(victim, first.entry.lane)
  const stalled = victim.tokens.splice(0)
  publish(victim, publish(victim, first, 'bundle', 'live'), 'alert', 'alert')
  victim.tokens.push(...stalled)
  const reached = counts(victim)
  const heldBytes = reachableBytes() - before
  const sum = Object.values(peerMemory(limits)).reduce((bytes, part) => bytes + part, 0)
  for (const [name, share] of Object.entries(reached)) {
    expect(share, name).toBeGreaterThan(0.75)
    expect(share, name).toBeLessThanOrEqual(1)
  }
  expect([...victim.codes]).toEqual(expect.arrayContaining(['E_LIMIT_HEADS', 'E_LIMIT_WANTS', 'E_LIMIT_ARRIVING', 'E_TIME_FUTURE']))
  expect(heldBytes).toBeLessThanOrEqual(sum)
  expect(heldBytes).toBeGreaterThan(sum / 4)
  flood(victim)
  for (const [name, share] of Object.entries(counts(victim))) {
    expect(share, name).toBeLessThanOrEqual(1)
  }
  // what it asks for and does not read ends the session
  ask(victim, first.entry.lane)
  expect(victim.state.sessions.size).toBe(0)
  expect(reachableBytes() - before).toBeLessThanOrEqual(sum)
  victim.answer('E_DISK_FULL')
  victim.sent.length = 0
  expect(reachableBytes() - before).toBeLessThanOrEqual(sum / 4)
})
