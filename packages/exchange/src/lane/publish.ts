import { decodeHandling, groupOf, toHex } from '@hanse/core'
import { oweNews } from '../overlay/floor.ts'
import { goesDirect, spread } from '../overlay/tree.ts'
import { dropIfEmpty, flushLane } from './admit.ts'
import { afterCommit, commitChunk, commitEntry } from './commit.ts'
import { erasuresOf, eraseWrites, isWithdrawal } from './erase.ts'
import { tellFormerReaders } from './former.ts'
import { newLane } from './lane.ts'
import { pushEntry } from './push.ts'
import type { StoreWrite } from '../effects.ts'
import type { PublishedEntry } from '../inputs.ts'
import type { EntryRecord, Lane } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Entry, Hex, Rejection, Verified } from '@hanse/core'

/** Own sealed entries: stored all or none, and only then delivered and sent. */
export function onPublish (state: State, token: string, entries: PublishedEntry[]): void {
  const lanes = new Map<Hex, Lane>()
  const heads = new Map<Hex, Verified<Entry>>()
  for (const { entry, bodies } of entries) {
    const lane = lanes.get(entry.lane) ?? state.lanes.get(entry.lane) ?? newOwnLane(state, entry)
    const head = lane && (heads.get(lane.id) ?? lane.entries.get(lane.head)?.entry)
    const fault = faultOf(state, entry, bodies.reduce((count, { chunk }) => count + chunk.leaves.length, 0), lane, head)
    if (lane === undefined || fault !== undefined) {
      const { code, message } = fault ?? noLane(entry)
      state.emit({ type: 'deliver', event: { type: 'unpublished', token, code, message } })
      return
    }
    lanes.set(lane.id, lane)
    heads.set(lane.id, entry)
  }
  for (const lane of lanes.values()) {
    lane.storing = true
    if (!state.lanes.has(lane.id)) {
      state.lanes.set(lane.id, lane)
      state.laneCounts.set(lane.node, (state.laneCounts.get(lane.node) ?? 0) + 1)
    }
  }
  const erasures = entries.flatMap(({ entry, bodies }) => isWithdrawal(entry) ? erasuresOf(state, lanes.get(entry.lane) as Lane, bodies) : [])
  const store = state.nextToken({ type: 'publish', token, entries, lanes: [...lanes.values()], erasures })
  state.emit({ type: 'store', token: store, sync: true, writes: [...writesOf(state, entries, lanes, heads), ...eraseWrites(erasures, state.now)] })
}

function writesOf (state: State, entries: PublishedEntry[], lanes: Map<Hex, Lane>, heads: Map<Hex, Verified<Entry>>): StoreWrite[] {
  const at = state.now
  const writes = entries.flatMap(({ entry, bodies }): StoreWrite[] => [
    { type: 'entry', entry, group: (lanes.get(entry.lane) as Lane).group, at },
    ...bodies.map(({ chunk, facts }): StoreWrite => ({ type: 'chunk', chunk, leafCount: entry.header.leafCount, facts, at }))
  ])
  return [...writes, ...[...heads].map(([lane, entry]): StoreWrite => ({ type: 'head', lane, seq: entry.header.seq, id: entry.id }))]
}

function newOwnLane (state: State, entry: Verified<Entry>): Lane | undefined {
  const handling = entry.opening && decodeHandling(entry.opening.handling)
  const node = state.selfNode()
  return entry.opening === undefined || handling?.ok !== true || node === undefined
    ? undefined
    : newLane(entry, {
      node: node.id,
      author: node.member,
      group: groupOf(state.suite, state.federation, entry.opening.handling),
      handling: handling.value,
      account: state.accountOf(node.member)
    })
}

function noLane (entry: Verified<Entry>): Rejection {
  return { code: 'E_CHAIN_GAP', message: `the lane of the entry ${entry.id} is not open; publish its opening first`, facts: {} }
}

function faultOf (state: State, entry: Verified<Entry>, leaves: number, lane: Lane | undefined, head: Verified<Entry> | undefined): Rejection | undefined {
  const fault = (code: string, message: string): Rejection => (
    { code, message: `the entry ${entry.id} ${message}`, facts: { lane: entry.lane, seq: entry.header.seq } }
  )
  const { seq, prev, node, kind, leafCount } = entry.header
  if (state.selfNode() === undefined || state.roster.byNodeKey.get(toHex(node))?.id !== state.self) {
    return fault('E_NOT_AUTHOR', 'is not of this node; a node publishes its own entries only')
  }
  if (leaves !== leafCount) {
    return fault('E_PROOF_COUNT', `came with ${leaves} of its ${leafCount} leaves; publish it with all`)
  }
  if (state.past.outlived.has(toHex(entry.header.incarnation))) {
    return fault('E_INCARNATION', 'is of an incarnation of which others know more than this node, or which is forked; open a new one')
  }
  if (lane === undefined) {
    return undefined
  }
  if (lane.storing) {
    return fault('E_LANE_BUSY', 'belongs to a lane into which something is being stored; publish it after that')
  }
  if (lane.fork !== undefined) {
    return fault('E_CHAIN_FORK', 'belongs to a forked lane; open a new incarnation')
  }
  if (!state.clearance.publishes(lane, kind)) {
    return fault('E_ROLE_OBSERVER', 'is of a kind that this member may not publish')
  }
  if (seq !== (head?.header.seq ?? -1) + 1) {
    return fault('E_CHAIN_GAP', `has seq ${seq}, and the lane's head is ${head?.header.seq ?? 'not there'}; seal it again`)
  }
  return head !== undefined && (prev === undefined || toHex(prev) !== head.id)
    ? fault('E_CHAIN_PREV', "does not name the lane's head as its predecessor; seal it again")
    : undefined
}

/** A publication is durable: it counts, and leaves for every peer that may have it. */
export function onPublished (state: State, token: string, entries: readonly PublishedEntry[], lanes: readonly Lane[]): void {
  for (const { entry, bodies } of entries) {
    const lane = state.lanes.get(entry.lane) as Lane
    const record = commitEntry(state, lane, entry)
    for (const body of bodies) {
      commitChunk(record, body)
    }
    state.emit({ type: 'deliver', event: { type: 'entry', entry, author: lane.author, group: lane.group, bodies, own: true, at: state.now } })
  }
  state.emit({ type: 'deliver', event: { type: 'published', token, entries: entries.map(({ entry }) => entry.id) } })
  for (const lane of lanes) {
    lane.storing = false
    state.past.settled.add(lane.id)
    afterCommit(state, lane)
  }
  for (const session of state.sessions.values()) {
    for (const published of entries) {
      const lane = state.lanes.get(published.entry.lane) as Lane
      // to one who may not have it nothing goes, which is noted
      if (goesDirect(state, session, lane) || !state.clearance.sendsHeader(lane, session.member)) {
        pushEntry(state, session, published)
      }
    }
  }
  for (const { entry, bodies } of entries) {
    const record = state.entries.get(entry.id) as EntryRecord
    spread(state, record, { bodies, hops: 0, isNew: true, from: undefined })
    for (const body of bodies.slice(0, 1)) {
      tellFormerReaders(state, state.sessions.values(), record, body)
    }
  }
  oweNews(state, lanes)
  lanes.forEach((lane) => { flushLane(state, lane) })
}

/** A publication could not be stored: nothing of it happened. */
export function onPublishFailed (state: State, token: string, lanes: readonly Lane[], code: string): void {
  for (const lane of lanes) {
    lane.storing = false
    flushLane(state, lane)
    dropIfEmpty(state, lane)
  }
  state.emit({ type: 'deliver', event: { type: 'unpublished', token, code, message: 'the store refused the publication; nothing of it was sent' } })
}
