import { fingerprint } from '@hanse/core'
import { leafState } from '@hanse/store'
import { noticeForks } from '../fork/view.ts'
import { expiriesOf } from '../home/expiry.ts'
import { clockSkewOf, isOff } from './clock-skew.ts'
import { nameOf } from './context.ts'
import { freshnessIn } from './freshness.ts'
import { viewPending } from './governance.ts'
import { countHoldings } from './holdings.ts'
import type { BanView, MemberView, PeerView, QuotaView, Renewal, RepairView, Status } from '../types.ts'
import type { Context } from './context.ts'

/** All members of the federation, own first, then by name. */
export function viewMembers (context: Context): MemberView[] {
  const ready = new Set(context.engine.machine.peers().filter((peer) => peer.ready).map((peer) => peer.member))
  return [...context.roster.members.values()].map((member): MemberView => ({
    member: member.member,
    name: member.name,
    country: member.country,
    owner: member.owner,
    sectors: member.sectors,
    role: member.role,
    authority: member.authority,
    fingerprint: fingerprint(member.key),
    own: member === context.self,
    connected: ready.has(member.member),
    governor: member.governor,
    groups: [...member.groups ?? []].filter(([, inside]) => inside).map(([name]) => name),
    ...(member.disputed === true && { disputed: true as const }),
    ...(member.concurrent !== undefined && { concurrent: member.concurrent }),
    nodes: member.nodes.map((node) => ({
      node: node.id,
      addrs: [...new Set([...node.addrs, ...context.engine.transport?.announced(node.id) ?? []])],
      until: node.until
    }))
  })).sort((a, b) => Number(b.own) - Number(a.own) || (a.name < b.name ? -1 : 1))
}

/** Every other node of the federation and how the session with it stands. */
export function viewPeers (context: Context): PeerView[] {
  const { machine, transport } = context.engine
  const sessions = new Map(machine.peers().map((peer) => [peer.peer, peer]))
  return [...context.roster.nodes.values()].filter((node) => node.id !== context.node.id).map((node) => {
    const session = sessions.get(node.id)
    return {
      node: node.id,
      member: node.member,
      name: context.roster.members.get(node.member)?.name ?? node.member,
      state: stateOf(session),
      addr: transport?.addrOf(node.id),
      behind: session?.behind ?? false,
      refused: context.engine.tally.refusedOf(node.id)
    }
  })
}

function stateOf (session: { ready: boolean } | undefined): PeerView['state'] {
  if (session === undefined) {
    return 'down'
  }
  return session.ready ? 'ready' : 'connecting'
}

function viewRepair ({ store, engine: { machine } }: Context): RepairView | undefined {
  const { repaired } = store
  if (repaired === undefined) {
    return undefined
  }
  const lanes = new Set(repaired.lanes)
  let wanted = 0
  for (const { lane, head } of machine.lanes().filter(({ lane }) => lanes.has(lane))) {
    for (let seq = 0; seq <= (head?.seq ?? -1); seq++) {
      const entry = machine.entryAt(lane, seq)
      wanted += entry === undefined ? 0 : (machine.leafStates(entry.id) ?? []).filter((state) => state === leafState.wanted).length
    }
  }
  return { lost: repaired.missing, what: repaired.what, wanted }
}

function viewBans ({ engine, roster }: Context): BanView[] {
  return [...engine.machine.banned()].flatMap(([node, until]) => {
    const member = roster.nodes.get(node)?.member
    return member === undefined ? [] : [{ node, member, name: nameOf(roster, member), until }]
  })
}

function viewQuotas ({ engine, roster }: Context): QuotaView[] {
  return engine.machine.quotaUses().map(({ author, bytes, limitBytes, leavesOver }) => (
    { member: author, name: nameOf(roster, author), bytes, limitBytes, objectsOver: leavesOver }
  ))
}

/** What an operator asks first. */
export function viewStatus (context: Context, startedAt: number | undefined, renewal: Renewal | undefined): Status {
  const { engine, store } = context
  const { counts } = store
  const skewMs = clockSkewOf(context)
  return {
    member: context.self.member,
    name: context.self.name,
    node: context.node.id,
    federation: context.roster.federation,
    running: startedAt !== undefined,
    listen: engine.transport?.listening() ?? [],
    members: context.roster.members.size,
    peersReady: engine.machine.peers().filter((peer) => peer.ready).length,
    lanes: counts.lanes,
    entries: counts.entries,
    ...countHoldings(context),
    egressBlocked: engine.tally.egressBlocked,
    rejected: Object.fromEntries(engine.tally.rejected),
    expiring: expiriesOf(context.roster, context.self, context.clock.nowMs()),
    disk: engine.disk.view,
    repair: viewRepair(context),
    forks: noticeForks(context),
    renewal,
    banned: viewBans(context),
    pending: viewPending(context).statements.map(({ id, title, signed, quorum, missing }) => (
      { id, title, signed: signed.length, quorum, missing: missing.map(({ name }) => name) }
    )),
    joinRequests: context.ledger.requests().length,
    overQuota: viewQuotas(context),
    clockSkewMs: skewMs === undefined ? undefined : Math.round(skewMs),
    clockOff: isOff(skewMs),
    freshness: freshnessIn(context),
    startedAt
  }
}
