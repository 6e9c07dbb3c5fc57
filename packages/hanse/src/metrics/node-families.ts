import { countExpiries } from '../home/expiry.ts'
import { clockSkewOf } from '../member/clock-skew.ts'
import { freshnessIn } from '../member/freshness.ts'
import { countHoldings } from '../member/holdings.ts'
import type { Family } from './family.ts'
import type { Context } from '../member/context.ts'
import type { DiskState } from '../types.ts'

const msPerSecond = 1000
const diskStates: readonly DiskState[] = ['ok', 'low', 'full', 'failed']

const verdictPlaces = [
  { place: 'publish', help: 'Decisions on own objects, and headers denied as a whole, for a member' },
  { place: 'relay', help: 'Decisions on objects of others, and headers denied as a whole, for a member' },
  { place: 'accept', help: 'Decisions of own rules on objects of others that came' }
] as const

/** What a node counts of itself. Nothing in it is foreign text: labels are our own words, codes and node ids. */
export function nodeFamilies (context: () => Context): Family[] {
  return [...traffic(context), ...holdings(context), ...disk(context), ...health(context)]
}

function traffic (context: () => Context): Family[] {
  return [
    {
      name: 'hanse_queued_bytes',
      help: 'Bytes of frames that wait for a connection, by class of stream',
      kind: 'gauge',
      label: 'class',
      read: () => context().engine.machine.queuedBytes()
    },
    {
      name: 'hanse_sent_bytes_total',
      help: 'Bytes of frames handed to connections',
      kind: 'counter',
      label: 'class',
      read: () => ({ ...context().engine.tally.sentBytes })
    },
    {
      name: 'hanse_received_bytes_total',
      help: 'Bytes of frames that came in',
      kind: 'counter',
      label: 'class',
      read: () => ({ ...context().engine.tally.receivedBytes })
    },
    {
      name: 'hanse_refused_frames_total',
      help: 'Frames of peers that were refused, by code',
      kind: 'counter',
      label: 'code',
      read: () => Object.fromEntries(context().engine.tally.rejected)
    },
    ...verdictPlaces.map(({ place, help }): Family => ({
      name: `hanse_${place}_verdicts_total`,
      help,
      kind: 'counter',
      label: 'verdict',
      read: () => ({ ...context().engine.machine.verdicts()[place] })
    })),
    {
      name: 'hanse_publication_verdicts_total',
      help: 'Publications that own rules let go or held for a person',
      kind: 'counter',
      label: 'verdict',
      read: () => ({ ...context().engine.tally.publications })
    },
    {
      name: 'hanse_egress_verdicts_total',
      help: 'Verdicts of the last check before the wire; anything but 0 for deny is a defect',
      kind: 'counter',
      label: 'verdict',
      read: () => ({ permit: context().engine.tally.egressPermitted, deny: context().engine.tally.egressBlocked })
    }
  ]
}

function holdings (context: () => Context): Family[] {
  return [
    one('hanse_lanes', 'Lanes of which something is held', () => context().store.counts.lanes),
    one(
      'hanse_lanes_forked',
      'Lanes whose author signed two entries for one place',
      () => context().engine.machine.lanes().filter(({ forked }) => forked).length
    ),
    one('hanse_entries', 'Entries held', () => context().store.counts.entries),
    one('hanse_objects', 'Objects held', () => countHoldings(context()).objects),
    one('hanse_private_objects', 'Private imports held', () => countHoldings(context()).privateObjects)
  ]
}

function disk (context: () => Context): Family[] {
  const bytes = (name: string, help: string, key: 'freeBytes' | 'floorBytes'): Family => ({
    name,
    help,
    kind: 'gauge',
    read: (): Record<string, number> => {
      const value = context().engine.disk.view[key]
      return value === undefined ? {} : { '': value }
    }
  })
  return [
    bytes('hanse_disk_free_bytes', 'Free space on the file system of the store', 'freeBytes'),
    bytes('hanse_disk_floor_bytes', 'Free space under which content of others is not taken', 'floorBytes'),
    {
      name: 'hanse_disk_state',
      help: '1 for the state of the disk: ok, low (content of others waits), full or failed (nothing can be written)',
      kind: 'gauge',
      label: 'state',
      read: () => Object.fromEntries(diskStates.map((state) => [state, Number(context().engine.disk.view.state === state)]))
    }
  ]
}

function health (context: () => Context): Family[] {
  return [
    one('hanse_members', 'Members of the federation', () => context().roster.members.size),
    one('hanse_peers_ready', 'Nodes of others with a session', () => context().engine.machine.peers().filter(({ ready }) => ready).length),
    {
      name: 'hanse_clock_skew_seconds',
      help: 'How far the median of the clocks of peers lies ahead of this one; absent without peers',
      kind: 'gauge',
      read: (): Record<string, number> => {
        const skewMs = clockSkewOf(context())
        return skewMs === undefined ? {} : { '': skewMs / msPerSecond }
      }
    },
    {
      name: 'hanse_freshness_remaining_seconds',
      help: 'Until nothing above GREEN goes out as too few governors were heard: counts down, below 0 when stale; absent without a limit',
      kind: 'gauge',
      read: (): Record<string, number> => {
        const { staleAtMs } = freshnessIn(context())
        return staleAtMs === undefined ? {} : { '': (staleAtMs - context().clock.nowMs()) / msPerSecond }
      }
    },
    {
      name: 'hanse_certificate_expiry_timestamp_seconds',
      help: 'When the certificate of a node of this member ends, in seconds since 1970',
      kind: 'gauge',
      label: 'node',
      read: () => Object.fromEntries(context().self.nodes.map(({ id, until }) => [id, until / msPerSecond]))
    },
    {
      name: 'hanse_expiring_certificates',
      help: 'Certificates of the federation that end within 30, 7 or 1 days, or have ended (0)',
      kind: 'gauge',
      label: 'days',
      read: () => countExpiries(context().roster, context().self, context().clock.nowMs())
    }
  ]
}

function one (name: string, help: string, value: () => number): Family {
  return { name, help, kind: 'gauge', read: () => ({ '': value() }) }
}
