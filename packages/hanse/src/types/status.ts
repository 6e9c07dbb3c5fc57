import type { ForkNotice, Renewal } from './fork.ts'
import type { Freshness, Hex, MemberId, NodeId, Role } from '@hanse/core'

export interface MemberView {
  member: MemberId
  name: string
  country: string
  /** country of the ultimate owner */
  owner?: string
  sectors: string[]
  role: Role
  authority?: string
  fingerprint: string
  own: boolean
  connected: boolean
  /** whether its signature counts towards a quorum */
  governor: boolean
  /** groups of the federation that it belongs to */
  groups: string[]
  /** its certified attributes contradict each other, and grant nothing */
  disputed?: true
  /** hashes of certificates that stand beside each other: only what all of them grant holds, until one replaces them all */
  concurrent?: Hex[]
  /** `addrs`: those on the card, and those that the node announced */
  nodes: Array<{ node: NodeId, addrs: string[], until: number }>
}

/** Who belongs to the federation, in numbers. */
export interface MembershipView {
  /** of all certificates that count: equal digests mean equal members and nodes */
  digest: Hex
  members: number
  /** that hold a certificate */
  nodes: number
}

export interface PeerView {
  node: NodeId
  member: MemberId
  name: string
  state: 'connecting' | 'ready' | 'down'
  addr?: string
  /** Its live queue overflowed, so it is catching up. */
  behind: boolean
  /** Frames of it that were refused since the start: how many, and the code of the last. */
  refused?: { times: number, code: string }
}

/** A node certificate that ends within 30 days, or has ended. */
export interface ExpiryWarning {
  node: NodeId
  member: MemberId
  name: string
  own: boolean
  until: number
  /** the days of the warning it has come to; 0 when it has ended */
  within: 0 | 1 | 7 | 30
}

/** A node that sent too many bad frames: until then it is neither dialled nor let in. */
export interface BanView {
  node: NodeId
  member: MemberId
  name: string
  /** ms since 1970 */
  until: number
}

/** A member of whose content more came than this node keeps. */
export interface QuotaView {
  member: MemberId
  name: string
  /** of its objects, held or awaited */
  bytes: number
  limitBytes: number
  /** objects that stay away until there is room or the quota is raised */
  objectsOver: number
}

export interface RepairView {
  /** records that could not be read, or were missing */
  lost: number
  /** some of them, in words */
  what: string[]
  /** leaves of the lanes concerned that no peer has given back yet */
  wanted: number
}

/** A statement that waits for signatures. */
export interface PendingNotice {
  id: Hex
  title: string
  signed: number
  quorum: number
  /** names of governors that have not signed */
  missing: string[]
}

/** `low`: content of others waits; `full`: nothing can be written; `failed`: nor can it, for another reason that `code` says. */
export type DiskState = 'ok' | 'low' | 'full' | 'failed'

/** How much room the store has. The bytes are absent for a node that was given a database instead of a directory. */
export interface DiskView {
  state: DiskState
  freeBytes?: number
  /** under this much free space content of others is not taken */
  floorBytes?: number
  /** what stands by to be given up on a full disk */
  ballastBytes?: number
  /** why, unless all is well: `E_DISK_LOW`, `E_DISK_FULL`, `E_STORE_READONLY`, `E_FD`, `E_STORE_IO`, `E_STORE_DAMAGED` */
  code?: string
  message?: string
}

export interface Status {
  member: MemberId
  name: string
  node: NodeId
  federation: Hex
  running: boolean
  listen: string[]
  members: number
  peersReady: number
  lanes: number
  entries: number
  objects: number
  privateObjects: number
  /** Frames the egress guard stopped: anything but 0 is a defect to report. */
  egressBlocked: number
  /** Frames refused from peers since the start, by code. */
  rejected: Record<string, number>
  /** Certificates that need attention, the soonest first. */
  expiring: ExpiryWarning[]
  disk: DiskView
  /** What the last repair of the store found lost; absent for a store that was never repaired. */
  repair?: RepairView
  /** Lanes whose author signed two entries of one place, own ones first; `forks()` has the proofs. */
  forks: ForkNotice[]
  /** The last time since the start that this node took a new incarnation by itself. */
  renewal?: Renewal
  /** Nodes that are banned. */
  banned: BanView[]
  /** What waits for governors' signatures, and who has not given one: by name. */
  pending: PendingNotice[]
  /** How many ask to join. */
  joinRequests: number
  /** Members over their storage quota. */
  overQuota: QuotaView[]
  /**
   * How far the right time lies ahead of this node's clock, in ms: the median of its peers' clocks as they were heard last,
   * or, before any was, how long its own certificate has yet to begin. Absent when nothing is known.
   */
  clockSkewMs?: number
  /** It is off by more than 5 minutes: nothing is published, and nothing that expires is sent (`E_CLOCK`). */
  clockOff: boolean
  /** How long ago a quorum of governors was last heard, and when that is too long ago. */
  freshness: Freshness
  startedAt?: number
}
