import { leafState } from '../../src/index.ts'
import { plainFacts } from './author.ts'
import { memberNamed } from './federation.ts'
import type { MemberSpec } from './federation.ts'
import type { Host, Sent } from './host.ts'
import type { LeafRange, Outgoing } from '../../src/index.ts'
import type { Chunk, HandlingTerms, Hex, NodeId, ObjectFacts, Receipt, Roster } from '@hanse/core'

/** A federation small enough to say by hand who may hold what. */
export const specs: MemberSpec[] = [
  { name: 'a', nodes: 2, sectors: ['financial-services'] },
  { name: 'b', sectors: ['financial-services'] },
  { name: 'c', sectors: ['financial-services', 'energy'], country: 'FR' },
  { name: 'd', country: 'FR' },
  { name: 'e', role: 'observer' }
]

/** Each with whom it clears besides the author: written down, not computed by the code under test. */
export const handlings: Array<{ terms: HandlingTerms, cleared: string[] }> = [
  { terms: { tlp: 'red', audience: { any: [{ members: [memberNamed('b'), memberNamed('c')] }] } }, cleared: ['b', 'c'] },
  { terms: { tlp: 'amber', audience: { any: [{ sectors: ['financial-services'] }] } }, cleared: ['a', 'b', 'c'] },
  { terms: { tlp: 'green', audience: { any: [{ all: true }], except: { members: [memberNamed('d')] } } }, cleared: ['a', 'b', 'c', 'e'] },
  { terms: { tlp: 'clear' }, cleared: ['a', 'b', 'c', 'd', 'e'] }
]

/** Leaves that begin so are marked TLP:RED of their own: only their author and members that are named may hold them. */
export const secretPrefix = 'secret'

export function factsOf (leaf: Uint8Array): ObjectFacts {
  return new TextDecoder().decode(leaf).startsWith(secretPrefix) ? { ...plainFacts, marking: 'tlp', tlp: 'red' } : plainFacts
}

/** What is published under what, and who may know of it. */
export class Oracle {
  readonly #names: Map<NodeId, string>
  readonly #lanes = new Map<Hex, { handling: number, author: string }>()
  readonly #groups = new Map<Hex, number>()
  readonly #entries = new Map<Hex, { lane: Hex, secrets: boolean[] }>()

  constructor (roster: Roster) {
    this.#names = new Map([...roster.nodes.values()].map((node) => [node.id, roster.members.get(node.member)?.name ?? '']))
  }

  learn (entry: Hex, lane: Hex, group: Hex, about: { handling: number, author: string, secrets: boolean[] }): void {
    this.#lanes.set(lane, about)
    this.#groups.set(group, about.handling)
    this.#entries.set(entry, { lane, secrets: about.secrets })
  }

  mayHold (node: NodeId, entry: Hex): boolean {
    const lane = this.#lanes.get(this.#entries.get(entry)?.lane ?? '')
    const name = this.#names.get(node) ?? ''
    return lane !== undefined && (lane.author === name || handlings[lane.handling]?.cleared.includes(name) === true)
  }

  mayHoldLeaf (node: NodeId, entry: Hex, index: number): boolean {
    const { lane = '', secrets = [] } = this.#entries.get(entry) ?? {}
    const about = this.#lanes.get(lane)
    const isNamed = handlings[about?.handling ?? -1]?.terms.tlp === 'red'
    return this.mayHold(node, entry) && (secrets[index] === false || isNamed || about?.author === this.#names.get(node))
  }

  entries (): Hex[] {
    return [...this.#entries.keys()]
  }

  /** Why a frame must not travel from one node to another, if so. */
  leakOf ({ from, to, message }: Sent): string | undefined {
    const { lanes, groups, entries, leaves } = mentionsOf(message)
    const [sender, receiver] = [this.#names.get(from) ?? '', this.#names.get(to) ?? '']
    for (const lane of [...lanes, ...[...entries, ...leaves.map(({ entry }) => entry)].map((entry) => this.#entries.get(entry)?.lane ?? '')]) {
      const about = this.#lanes.get(lane)
      if (about === undefined || !this.#isOpenTo(about, sender, receiver)) {
        return `a ${message.type} speaks of a lane of ${about?.author ?? 'nobody'} under handling ${about?.handling ?? -1} from ${sender} to ${receiver}`
      }
    }
    const group = groups.find((id) => !this.#isGroupOpenTo(id, receiver))
    const leaf = leaves.find(({ entry, from: first, count }) => Array.from({ length: count }, (_, i) => i).some((i) => !this.mayHoldLeaf(to, entry, first + i)))
    return group !== undefined || leaf !== undefined ? `a ${message.type} from ${sender} shows ${receiver} a handling or leaf` : undefined
  }

  #isOpenTo ({ handling, author }: { handling: number, author: string }, sender: string, receiver: string): boolean {
    const isRed = handlings[handling]?.terms.tlp === 'red'
    const isCleared = [sender, receiver].every((name) => name === author || handlings[handling]?.cleared.includes(name))
    return isCleared && (!isRed || author === sender || author === receiver || sender === receiver)
  }

  #isGroupOpenTo (group: Hex, receiver: string): boolean {
    const handling = this.#groups.get(group) ?? -1
    return [...this.#lanes.values()].some(
      (lane) => lane.handling === handling && (lane.author === receiver || handlings[handling]?.cleared.includes(receiver) === true)
    )
  }
}

function mentionsOf (message: Outgoing): { lanes: Hex[], groups: Hex[], entries: Hex[], leaves: LeafRange[] } {
  const nothing = { lanes: [], groups: [], entries: [], leaves: [] }
  switch (message.type) {
    case 'hello':
    case 'digest':
    case 'credit':
    case 'roll':
    case 'buckets':
    case 'ids':
    case 'ask':
    case 'items':
      return nothing
    case 'entry':
      return { ...nothing, entries: [message.entry.id], leaves: message.chunk === undefined ? [] : [rangeOf(message.chunk)] }
    case 'chunk':
      return { ...nothing, leaves: [rangeOf(message.chunk)] }
    case 'fork':
      return { ...nothing, lanes: [message.proof.lane] }
    case 'groups':
      return { ...nothing, groups: message.groups.map(({ group }) => group) }
    case 'heads':
      return { ...nothing, groups: message.groups, lanes: message.heads.map(({ lane }) => lane) }
    case 'want':
    case 'absent':
      return { ...nothing, lanes: message.lanes.map(({ lane }) => lane), entries: message.leaves.map(({ entry }) => entry) }
    case 'have':
      return { ...nothing, lanes: message.heads.map(({ lane }) => lane) }
    case 'graft':
    case 'prune':
      return { ...nothing, lanes: [message.lane] }
    case 'receipt':
      return { ...nothing, lanes: [message.receipt.receipt.lane] }
    case 'unsigned-receipt':
      return { ...nothing, lanes: [message.receipt.lane] }
    default: {
      const never: never = message
      throw new Error(String(never))
    }
  }
}

function rangeOf ({ entry, from, leaves }: Chunk): LeafRange {
  return { entry, from, count: leaves.length }
}

/** Why a receipt says more than its node's disk holds, if so. */
export function overclaimOf (host: Host, { lane, seq, except }: Receipt): string | undefined {
  const stored = [...host.disk.entries.values()].filter(({ entry }) => entry.lane === lane)
  for (let at = 0; at <= seq; at++) {
    const record = stored.find(({ entry }) => entry.header.seq === at)
    const missing = record?.states.some(
      (state, index) => state !== leafState.held && !except.some((run) => run.seq === at && index >= run.from && index < run.from + run.count)
    )
    if (record === undefined || missing === true) {
      return `a receipt for seq ${seq} covers ${at}, which is not held`
    }
  }
  return undefined
}
