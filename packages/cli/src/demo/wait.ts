import { setTimeout as delay } from 'node:timers/promises'
import type { RunningSeat } from './seat.ts'

const connectDeadlineMs = 60_000
const pollMs = 50

/** Waits until every running node has a ready session with every other. */
export async function untilConnected (running: readonly RunningSeat[], signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + connectDeadlineMs
  for (const { hanse, player } of running) {
    let ready = 0
    while (ready < running.length - 1) {
      if (Date.now() > deadline) {
        throw new Error(`the node of ${player.name} has ${ready} of ${running.length - 1} peers ready after ${connectDeadlineMs} ms`)
      }
      ready = (await hanse.status({ signal })).peersReady
      if (ready < running.length - 1) {
        await delay(pollMs, undefined, { signal })
      }
    }
  }
}
