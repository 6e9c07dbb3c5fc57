import { chunkBytesMax } from '@hanse/core'
import { leafState } from '../lane/leaf-state.ts'
import { pushEntry } from '../lane/push.ts'
import { enqueue } from '../session/outbox.ts'
import { hopsMax } from '../wire/message.ts'
import { noteWait, tell } from './announce.ts'
import type { Body } from '../inputs.ts'
import type { EntryRecord, Lane } from '../lane/lane.ts'
import type { State } from '../machine/state.ts'
import type { Session } from '../session/session.ts'
import type { Entry, Hex, MemberId, Verified } from '@hanse/core'

/** Which links of a handling's overlay are no part of its tree, and which are besides those that the cycles give. */
export interface Tree {
  /** members that are told only */
  readonly lazy: Set<MemberId>
  /** members that asked to be pushed */
  readonly grafted: Set<MemberId>
}

/** What is new of an entry, and how it came. */
export interface News {
  readonly bodies: readonly Body[]
  /** the hops behind it when it got here, if it was pushed along the tree; 0 at its author */
  readonly hops: number | undefined
  /** the first that is known of the entry */
  readonly isNew: boolean
  readonly from: MemberId | undefined
}

export function treeOf (state: State, group: Hex): Tree {
  const tree = state.trees.get(group) ?? { lazy: new Set(), grafted: new Set() }
  state.trees.set(group, tree)
  return tree
}

/** One session each with the members next to this node's in the overlay of a lane, but for its author. */
export function linksOf (state: State, lane: Lane): Session[] {
  const links: Session[] = []
  const { grafted } = treeOf(state, lane.group)
  for (const member of new Set([...state.overlay.neighbours(lane), ...grafted])) {
    const session = linkTo(state, member)
    if (session !== undefined && member !== lane.author && state.clearance.sendsHeader(lane, member)) {
      links.push(session)
    }
  }
  return links
}

function linkTo (state: State, member: MemberId): Session | undefined {
  for (const { id } of state.roster.members.get(member)?.nodes ?? []) {
    const session = state.ready(id)
    if (session?.tree === true) {
      return session
    }
  }
  return undefined
}

/** Whether an own entry goes to a peer whatever the tree: it is for few, or the peer is of this member or knows no tree. */
export function goesDirect (state: State, session: Session, lane: Lane): boolean {
  return !session.tree || session.member === state.selfNode()?.member || !state.overlay.isTree(lane)
}

/**
 * Passes on what has become held: pushed to the eager links, told to the lazy ones and to those that hold it already.
 * What is too large for one frame, and what was asked for and is not the newest of its lane, is told to all: they ask.
 */
export function spread (state: State, record: EntryRecord, news: News): void {
  const { lane, states } = record
  if (!state.overlay.isTree(lane)) {
    return
  }
  const pushes = isPushed(record, news)
  if (!pushes && (states.includes(leafState.wanted) || (!news.isNew && news.bodies.length === 0))) {
    // what is under way is told when it is there
    return
  }
  const isFromSelf = news.from !== undefined && news.from === state.selfNode()?.member
  for (const session of linksOf(state, lane)) {
    if (session.member !== news.from) {
      passTo(state, session, record, { bodies: news.bodies, hops: hopsFrom(lane, news), pushes, isFromSelf })
    }
  }
  if (news.from !== undefined && !isFromSelf && pushes) {
    pushToSiblings(state, record, news.bodies)
  }
}

/** What is new and fits a frame, if it was pushed to here or is the newest of its lane, and has not come too far. */
function isPushed ({ entry: { header: { seq, byteCount } }, lane }: EntryRecord, { hops, isNew }: News): boolean {
  return isNew && byteCount <= chunkBytesMax && (hops === undefined ? seq === lane.highest : hops < hopsMax)
}

function hopsFrom ({ route }: Lane, { hops }: News): number {
  return Math.min((hops ?? route?.hops ?? 0) + 1, hopsMax)
}

interface Passed { bodies: readonly Body[], hops: number, pushes: boolean, isFromSelf: boolean }

/** Whether it is pushed, told, or told to be asked for at once. What another node of this member brought, that one has pushed. */
function passTo (state: State, session: Session, { entry, lane }: EntryRecord, { bodies, hops, pushes, isFromSelf }: Passed): void {
  const { seq } = entry.header
  const isKnown = (session.announced.get(lane.id) ?? -1) >= seq
  const isEager = !treeOf(state, lane.group).lazy.has(session.member) && !isFromSelf && !isKnown
  if (pushes && isEager && !session.behind) {
    pushEntry(state, session, { entry, bodies }, hops)
  } else {
    tell(state, session, { lane: lane.id, seq, hops }, isEager && !pushes)
  }
}

/** The other nodes of this member hold what this one holds. */
function pushToSiblings (state: State, { entry }: EntryRecord, bodies: readonly Body[]): void {
  const self = state.selfNode()?.member
  for (const session of state.sessions.values()) {
    if (session.member === self) {
      pushEntry(state, session, { entry, bodies })
    }
  }
}

/**
 * What a peer pushed was here already, with every leaf: it is to tell only. As long as a leaf is missing nobody is told
 * so: it may be that peer that brings the leaf which another withholds.
 */
export function onDuplicate (state: State, session: Session, entry: Verified<Entry>): void {
  const lane = state.lanes.get(entry.lane)
  const missing = state.entries.get(entry.id)?.counts.missing ?? entry.header.leafCount
  if (lane !== undefined && missing === 0 && isLink(state, session, lane)) {
    if (lane.unpushed === entry.header.seq) {
      lane.unpushed = -1
      noteWait(state, true)
    }
    prune(state, session, lane)
  }
}

function prune (state: State, session: Session, lane: Lane): void {
  const { lazy, grafted } = treeOf(state, lane.group)
  lazy.add(session.member)
  grafted.delete(session.member)
  enqueue(state, session, 'live', { type: 'prune', lane: lane.id })
}

/** Has a peer push from now on. */
export function graft (state: State, session: Session, id: Hex): void {
  const lane = state.lanes.get(id)
  if (!session.tree || (lane !== undefined && (!isLink(state, session, lane) || isEager(state, session, lane)))) {
    return
  }
  if (lane !== undefined) {
    addEager(state, session, lane)
  }
  enqueue(state, session, 'live', { type: 'graft', lane: id })
}

function isEager (state: State, session: Session, lane: Lane): boolean {
  const { lazy, grafted } = treeOf(state, lane.group)
  return grafted.has(session.member) || (state.overlay.neighbours(lane).has(session.member) && !lazy.has(session.member))
}

function addEager (state: State, session: Session, lane: Lane): void {
  const { lazy, grafted } = treeOf(state, lane.group)
  lazy.delete(session.member)
  if (!state.overlay.neighbours(lane).has(session.member)) {
    grafted.add(session.member)
  }
}

/** Whether two nodes may have a link in the tree of a lane: not those of one member, and both may speak of the lane. */
function isLink (state: State, session: Session, lane: Lane): boolean {
  return session.tree && session.member !== state.selfNode()?.member && state.clearance.discussable(lane, session.member) && state.overlay.isTree(lane)
}

/** The peer wants to be pushed. A lane that this node does not know, or does not speak of with the peer, is let be. */
export function onGraft (state: State, session: Session, id: Hex): void {
  const lane = state.lanes.get(id)
  if (lane !== undefined && isLink(state, session, lane)) {
    addEager(state, session, lane)
  }
}

/** The peer wants to be told only. */
export function onPrune (state: State, session: Session, id: Hex): void {
  const lane = state.lanes.get(id)
  if (lane !== undefined && isLink(state, session, lane)) {
    const { lazy, grafted } = treeOf(state, lane.group)
    lazy.add(session.member)
    grafted.delete(session.member)
  }
}

/** A pushed entry took many more hops than another peer would have needed, which had told of it before: that one pushes instead. */
export function optimise (state: State, from: Session, lane: Lane, seq: number, hops: number): void {
  let best: Session | undefined
  let fewest = hops - state.limits.shortcutHopsMin
  for (const session of linksOf(state, lane)) {
    const told = session.told.get(lane.id)
    if (told?.seq === seq && told.hops <= fewest && session !== from) {
      best = session
      fewest = told.hops - 1
    }
  }
  if (best !== undefined && isLink(state, from, lane)) {
    graft(state, best, lane.id)
    prune(state, from, lane)
  }
}

/** The session with a member is over: the next one begins anew. */
export function forgetLink (state: State, member: MemberId): void {
  for (const { lazy, grafted } of state.trees.values()) {
    lazy.delete(member)
    grafted.delete(member)
  }
}
