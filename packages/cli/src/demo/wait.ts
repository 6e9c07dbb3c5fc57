import { setTimeout as delay } from 'node:timers/promises'
import type { RunningSeat } from './seat.ts'

const connectDeadlineMs = 60_000
const pollMs = 50

/** Waits until every running node has a ready session with every other, but for two of which neither can be dialled. */
export async function untilConnected (running: readonly RunningSeat[], signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + connectDeadlineMs
  for (const { hanse, player } of running) {
    const peers = running.filter(other => other.player !== player && !(player.goesOutOnly === true && other.player.goesOutOnly === true)).length
    let ready = 0
    while (ready < peers) {
      if (Date.now() > deadline) {
        throw new Error(`the node of ${player.name} has ${ready} of ${peers} peers ready after ${connectDeadlineMs} ms`)
      }
      ready = (await hanse.status({ signal })).peersReady
      if (ready < peers) {
        await delay(pollMs, undefined, { signal })
      }
    }
  }
}
