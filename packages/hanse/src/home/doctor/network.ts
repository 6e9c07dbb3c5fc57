import { defaultLimits } from '@hanse/exchange'
import { diskOf } from './disk.ts'
import { failure } from './look.ts'
import type { Finding } from './finding.ts'
import type { Hanse, PeerView, Status } from '../../types.ts'

const msPerSecond = 1000

/** What only the running node knows: its lock, store and ports are its own proof. */
export async function network (running: Hanse, signal: AbortSignal | undefined): Promise<Finding[]> {
  try {
    const status = await running.status({ signal })
    const peers = await running.peers({ signal })
    return [
      { check: 'lock', verdict: 'ok', message: 'the running node holds the home' },
      { check: 'store', verdict: 'ok', message: `checked when the node started; it holds ${status.objects} objects in ${status.entries} entries` },
      diskOf(status.disk),
      {
        check: 'ports',
        verdict: 'ok',
        message: status.listen.length === 0 ? 'the node listens nowhere and dials others' : `the node listens on ${status.listen.join(', ')}`
      },
      clock(status),
      ...peers.length === 0 ? [{ check: 'peers', verdict: 'ok', message: 'the federation has no other node' } as const] : peers.map(peer)
    ]
  } catch (error) {
    return [failure('peers', error)]
  }
}

function clock ({ clockSkewMs, clockOff, peersReady }: Status): Finding {
  if (clockSkewMs === undefined) {
    return { check: 'clock', verdict: 'warning', message: 'no peer is connected to compare it with' }
  }
  const apart = `${peersReady > 0 ? 'the median of the peers\' clocks is' : 'by what is known without a peer, the right time is'} ` +
    `${Math.round(clockSkewMs / msPerSecond)} s ahead of this one`
  return clockOff
    ? {
        check: 'clock',
        verdict: 'failed',
        code: 'E_CLOCK',
        message: `${apart}, the limit is ${defaultLimits.skewMs / msPerSecond} s either way, so nothing is published; set the clock (NTP)`
      }
    : { check: 'clock', verdict: 'ok', message: apart }
}

function peer ({ name, node, state, refused }: PeerView): Finding {
  const who = `${name}, node ${node}`
  if (refused !== undefined) {
    return {
      check: 'peers',
      verdict: 'warning',
      code: refused.code,
      message: `${who}: ${refused.times} frames were refused, the last with ${refused.code}; its operator may run another version, or it misbehaves`
    }
  }
  return state === 'ready'
    ? { check: 'peers', verdict: 'ok', message: `${who}: connected, nothing refused` }
    : { check: 'peers', verdict: 'warning', message: `${who}: not connected; ask its operator whether it runs, and see whether a firewall stands between` }
}
