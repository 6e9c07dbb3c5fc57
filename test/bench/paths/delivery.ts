/**
 * CPU and copies of a delivery of a 1 KB entry, stored and receipted, among 20 and 64 nodes over TCP and Noise, against
 * gossipsub. Every swarm has a process of its own; they publish in turn.
 */
import { join } from 'node:path'
import { median } from '../support/cpu.ts'
import { Helper } from '../support/helper.ts'
import type { Figure, Options } from '../path.ts'

/** What one burst of publications took in a swarm. */
export interface Burst { cpuMs: number, deliveries: number, copies: number }

export type Question = { found: number, directory: string } | { publish: number }

/** Of one round, by all nodes together. */
const receptions = 400

const swarms = {
  ours: { worker: new URL('../workers/hanse-swarm.ts', import.meta.url), args: [] },
  gossipsub: { worker: new URL('../workers/gossip-swarm.ts', import.meta.url), args: ['full'] },
  fast: { worker: new URL('../workers/gossip-swarm.ts', import.meta.url), args: ['fast'] }
} as const

/** @param size - nodes of a swarm; the larger ones publish less, as every message is received so much more often */
export async function measureAmong (size: number, { quick, directory, note }: Options): Promise<Figure[]> {
  const nodes = quick ? 3 : size
  const rounds = quick ? 1 : 3
  const messages = quick ? 2 : Math.ceil(receptions / nodes)
  note(`${nodes} nodes of each kind find each other`)
  const helpers = Object.entries(swarms).map(([name, { worker, args }]) => ({ name, helper: new Helper(worker, args), bursts: [] as Burst[] }))
  try {
    for (const { name, helper } of helpers) {
      await helper.ask({ found: nodes, directory: join(directory, `${name}-${nodes}`) } satisfies Question)
    }
    note(`${nodes} nodes: ${rounds} rounds of ${messages} messages`)
    for (let round = -1; round < rounds; round++) {
      for (const { helper, bursts } of helpers) {
        const burst = await helper.ask<Burst>({ publish: messages } satisfies Question)
        if (round >= 0) {
          bursts.push(burst)
        }
      }
    }
  } finally {
    await Promise.all(helpers.map(async ({ helper }) => helper.end()))
  }
  const cpuMs = (i: number): number => median(helpers[i].bursts.map((burst) => burst.cpuMs / burst.deliveries))
  const copies = (i: number): number => median(helpers[i].bursts.map((burst) => burst.copies / burst.deliveries))
  const [ours, full, fast] = [0, 1, 2]
  const unit = 'CPU ms a delivery'
  return [
    {
      key: `delivery.${size}`, unit, ours: cpuMs(ours), peer: cpuMs(full), ratio: cpuMs(ours) / cpuMs(full), goal: { is: 'at most', value: 0.5, of: 'ratio' }
    },
    { key: `delivery.${size}.fast`, unit: `${unit}, fastMsgIdFn`, ours: cpuMs(ours), peer: cpuMs(fast), ratio: cpuMs(ours) / cpuMs(fast) },
    {
      key: `delivery.${size}.copies`,
      unit: 'copies a delivery',
      ours: copies(ours),
      peer: copies(full),
      ratio: copies(ours) / copies(full),
      goal: { is: 'at most', value: 1.35, of: 'ours' }
    }
  ]
}
