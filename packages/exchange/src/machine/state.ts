import { fromHex, HanseError, laneAfter, show, toHex } from '@hanse/core'
import { Served } from '../catchup/served.ts'
import { Views } from '../catchup/views.ts'
import { Applied } from '../delivery/applied.ts'
import { Receipts } from '../delivery/receipts.ts'
import { Past } from '../lane/past.ts'
import { Rates } from '../lane/rates.ts'
import { defaultLimits } from '../limits.ts'
import { isStale } from '../membership/freshness.ts'
import { membersOf } from '../membership/members.ts'
import { Overlay } from '../overlay/overlay.ts'
import { Bans } from '../session/bans.ts'
import { Clearance } from './clearance.ts'
import { Random } from './random.ts'
import { Verdicts } from './verdicts.ts'
import type { Effect } from '../effects.ts'
import type { ExchangeInit } from '../exchange.ts'
import type { Pending } from './pending.ts'
import type { Deferred } from '../lane/deferred.ts'
import type { EntryRecord, Lane } from '../lane/lane.ts'
import type { Account } from '../lane/quota.ts'
import type { Limits } from '../limits.ts'
import type { Members } from '../membership/members.ts'
import type { Tree } from '../overlay/tree.ts'
import type { ClockState } from '../session/clock.ts'
import type { Session } from '../session/session.ts'
import type { Entry, Facts, Hex, LaneState, MemberId, MemberNode, NodeId, Roster, RuleSet, Suite, Verified } from '@hanse/core'

/** All that the machine remembers, and the effects of the input at hand. Modules work on it; it decides nothing. */
export class State {
  readonly self: NodeId
  readonly suite: Suite
  readonly limits: Limits
  readonly random: Random
  /** 32 bytes */
  readonly federation: Uint8Array
  roster: Roster
  /** this member's own, about others' content */
  rules: RuleSet | undefined
  clearance: Clearance
  /** there is room for leaves of others */
  hasRoom = true
  now = 0
  effects: Effect[] = []

  readonly lanes = new Map<Hex, Lane>()
  /** lanes per node, those that only arrive included */
  readonly laneCounts = new Map<NodeId, number>()
  /** stored entries by id */
  readonly entries = new Map<Hex, EntryRecord>()
  /** entries that wait to be stored */
  readonly arriving = new Map<Hex, Verified<Entry>>()
  /** withdrawals by author and group of their lanes */
  readonly withdrawals = new Map<string, EntryRecord[]>()
  /** entries of which leaves are left that expire */
  readonly expiring = new Map<Hex, EntryRecord>()
  readonly sessions = new Map<NodeId, Session>()
  /** sessions whose outboxes may have something to send at the end of this turn */
  readonly touched = new Set<Session>()
  /** of whom the rest of a lane was asked: one peer at a time */
  readonly asked = new Map<Hex, Session>()
  /** lanes to look at for something to ask for at the end of this turn */
  readonly needy = new Set<Hex>()
  readonly overlay: Overlay
  /** by group */
  readonly trees = new Map<Hex, Tree>()
  /** how long a push is waited for, between `graftDelayMs` and `graftDelayMaxMs` of the limits */
  graftDelayMs: number
  /** lanes of which something is to be pushed, and until when that is waited for, ms since 1970 */
  readonly expected = new Map<Hex, number>()
  /** lanes of which whoever is asked is to push from then on */
  readonly grafting = new Set<Hex>()
  /** members that this node turns to itself, as they have not acknowledged what it published */
  owed: ReadonlySet<MemberId> = new Set()
  /** members that had a session since the newest own withdrawal */
  readonly toldFormer = new Set<MemberId>()
  readonly pending = new Map<number, Pending>()
  readonly past = new Past()
  /** where this machine keeps certificates itself; else its roster is given */
  readonly members: Members | undefined
  readonly views: Views
  readonly receipts: Receipts
  readonly applied: Applied
  readonly verdicts: Verdicts
  readonly rates: Rates
  readonly served: Served
  readonly bans: Bans
  readonly #accounts = new Map<MemberId, Account>()
  /** attempts of the dialling under way, per peer */
  readonly dials = new Map<NodeId, number>()
  deferred: Deferred[] = []
  readonly armed = { wants: false, receipts: false, deferred: false, expiry: false, haves: false, grafts: false, relays: false, floor: false, paced: false }
  readonly clock: ClockState = { skewMs: undefined, off: false }
  #tokens = 0
  #sessions = 0

  constructor (init: ExchangeInit) {
    this.self = init.self
    this.suite = init.suite
    this.limits = { ...defaultLimits, ...init.limits }
    this.graftDelayMs = this.limits.graftDelayMs
    this.random = new Random(init.seed)
    this.federation = fromHex(init.roster.federation)
    this.members = init.ledger && membersOf(init.suite, init.ledger)
    this.roster = init.ledger?.roster ?? init.roster
    this.rules = init.rules
    if (this.selfNode() === undefined) {
      throw new HanseError(
        'E_MEMBER_UNKNOWN',
        `the roster does not know this node, ${show(init.self)}; ask the governors for a certificate`,
        { node: init.self }
      )
    }
    this.clearance = this.newClearance()
    this.overlay = new Overlay(this)
    this.views = new Views(this)
    this.receipts = new Receipts(this)
    this.applied = new Applied(this)
    this.rates = new Rates(this)
    this.served = new Served(this)
    this.bans = new Bans(this)
    this.verdicts = new Verdicts(this.limits.deniedToldMax, (effect) => { this.emit(effect) })
  }

  /** This node as the roster has it; undefined once it was taken out. */
  selfNode (): MemberNode | undefined {
    return this.roster.nodes.get(this.self)
  }

  /** Whether this node answers for a lane: it is its own, or of a node of this member that was rotated out. */
  isOwn (lane: Lane): boolean {
    return lane.node === this.self || (!this.roster.nodes.has(lane.node) && lane.author === this.selfNode()?.member)
  }

  /** Whom receipts for a lane go to: its node, or, once that was rotated out, any of its author that is connected. */
  owner (lane: Lane): Session | undefined {
    if (this.roster.nodes.has(lane.node)) {
      return this.ready(lane.node)
    }
    const nodes = this.roster.members.get(lane.author)?.nodes ?? []
    return nodes.map(({ id }) => this.ready(id)).find((session) => session !== undefined)
  }

  /** What is counted against an author's quota. */
  accountOf (author: MemberId): Account {
    const account = this.#accounts.get(author) ?? { bytes: 0, storingBytes: 0, heldForNobody: 0 }
    this.#accounts.set(author, account)
    return account
  }

  /** Leaves that are held in lanes for nobody. */
  heldForNobody (): number {
    return [...this.#accounts.values()].reduce((sum, account) => sum + account.heldForNobody, 0)
  }

  newClearance (): Clearance {
    const node = this.selfNode()
    const set = this.rules
    return new Clearance(this.roster, node && this.roster.members.get(node.member), set && { set, now: () => this.now }, () => isStale(this))
  }

  emit (effect: Effect): void {
    this.effects.push(effect)
  }

  reject (peer: NodeId, code: string, message: string, facts: Facts = {}): void {
    this.emit({ type: 'reject', peer, code, message, facts })
  }

  report (code: string, facts: Facts): void {
    this.emit({ type: 'report', code, facts })
  }

  nextToken (pending: Pending): number {
    this.#tokens++
    this.pending.set(this.#tokens, pending)
    return this.#tokens
  }

  nextSession (): number {
    this.#sessions++
    return this.#sessions
  }

  /** Whether any node of a member has a ready session. */
  isConnected (member: MemberId): boolean {
    const nodes = this.roster.members.get(member)?.nodes ?? []
    return nodes.some(({ id }) => this.sessions.get(id)?.ready === true)
  }

  /** The ready session of a peer. */
  ready (peer: NodeId): Session | undefined {
    const session = this.sessions.get(peer)
    return session?.ready === true ? session : undefined
  }

  laneFor (group: Hex, incarnation: Uint8Array): LaneState | undefined {
    const wanted = toHex(incarnation)
    if (this.past.outlived.has(wanted)) {
      return undefined
    }
    for (const lane of this.lanes.values()) {
      const head = lane.entries.get(lane.head)
      if (lane.node === this.self && lane.group === group && lane.fork === undefined && toHex(lane.incarnation) === wanted &&
        head !== undefined && head.entry.header.kind !== 'close') {
        return laneAfter(head.entry)
      }
    }
    return undefined
  }

  holders (id: Hex): NodeId[] {
    const record = this.entries.get(id)
    if (record === undefined) {
      return []
    }
    const { seq } = record.entry.header
    const nodes = new Set(this.receipts.nodesHolding(record))
    for (const session of this.sessions.values()) {
      if ((session.announced.get(record.lane.id) ?? -1) >= seq) {
        nodes.add(session.peer)
      }
    }
    return [...nodes]
  }
}
