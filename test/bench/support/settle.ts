import { setTimeout as delay } from 'node:timers/promises'
import { cpuMs } from './cpu.ts'

const lookMs = 50
const idleCpuMs = 4
const looksMax = 200

/** Resolves when this process does nothing any more for `quietLooks` times 50 ms: what LevelDB still rewrites belongs to what was written. */
export async function settled (quietLooks = 2): Promise<void> {
  let quiet = 0
  for (let look = 0; look < looksMax && quiet < quietLooks; look++) {
    const before = cpuMs()
    await delay(lookMs)
    quiet = cpuMs() - before < idleCpuMs ? quiet + 1 : 0
  }
}

const deadlineMs = 300_000

/** Asks again until the answer is yes. */
export async function until (holds: () => Promise<boolean> | boolean, options: { lookMs?: number } = {}): Promise<void> {
  const end = Date.now() + deadlineMs
  while (!await holds()) {
    if (Date.now() > end) {
      throw new Error(`waited ${deadlineMs} ms in vain`)
    }
    await delay(options.lookMs ?? lookMs)
  }
}
