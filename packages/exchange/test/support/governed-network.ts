import { charterOf, foundedMs, memberOf, nodeOf } from './governed.ts'
import { Network } from './network.ts'
import type { NetworkInit } from './network.ts'
import type { Exchange } from '../../src/index.ts'
import type { MembershipItem, NodeId } from '@hanse/core'

/** Four governors: a quorum is three, and one may lie. */
export const founders = [10, 20, 30, 40]

/** Nodes that keep certificates themselves, connected each to each but for those that are away. */
export function governedNetwork (init: Partial<NetworkInit> = {}): Network & { away (number: number, isAway?: boolean): void } {
  const gone = new Set<NodeId>()
  const net = Object.assign(new Network({ ...charterOf(founders), reachable: (a, b) => !gone.has(a) && !gone.has(b), ...init }), {
    away (number: number, isAway = true): void {
      gone[isAway ? 'add' : 'delete'](nodeOf(number))
      net.isolate(nodeOf(number))
    }
  })
  net.now = foundedMs + 10_000
  net.start()
  net.advance(10_000)
  return net
}

export const machine = (net: Network, number: number): Exchange => net.host(nodeOf(number)).machine
export const digests = (net: Network, numbers = founders): string[] => numbers.map((number) => machine(net, number).roster.digest)
export const knows = (net: Network, number: number, member: number): boolean => machine(net, number).roster.members.has(memberOf(member))

/** What a person at a node brings. */
export function state (net: Network, number: number, ...items: MembershipItem[]): void {
  net.feed(nodeOf(number), { type: 'membership', token: 'by hand', items })
}

/** What became of the last of it. */
export function outcome (net: Network, number: number): string | undefined {
  const event = net.host(nodeOf(number)).events.findLast(({ type }) => type === 'stated' || type === 'unstated')
  return event?.type === 'unstated' ? event.rejection.code : event?.type
}
