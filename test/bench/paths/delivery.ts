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

const swarms = {
  ours: { worker: new URL('../workers/hanse-swarm.ts', import.meta.url), args: [] },
  gossipsub: { worker: new URL('../workers/gossip-swarm.ts', import.meta.url), args: ['full'] },
  fast: { worker: new URL('../workers/gossip-swarm.ts', import.meta.url), args: ['fast'] }
} as const

export async function measure (options: Options): Promise<Figure[]> {
  const sizes = options.quick ? [3] : [20, 64]
  const figures: Figure[] = []
  for (const nodes of sizes) {
    figures.push(...await measureSize(options, nodes))
  }
  return figures
}

async function measureSize ({ quick, directory, note }: Options, nodes: number): Promise<Figure[]> {
  const rounds = quick ? 1 : 5
  const messages = quick ? 2 : 20
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
      key: `delivery.${nodes}`, unit, ours: cpuMs(ours), peer: cpuMs(full), ratio: cpuMs(ours) / cpuMs(full), goal: { is: 'at most', value: 0.5, of: 'ratio' }
    },
    { key: `delivery.${nodes}.fast`, unit: `${unit}, fastMsgIdFn`, ours: cpuMs(ours), peer: cpuMs(fast), ratio: cpuMs(ours) / cpuMs(fast) },
    {
      key: `delivery.${nodes}.copies`,
      unit: 'copies a delivery',
      ours: copies(ours),
      peer: copies(full),
      ratio: copies(ours) / copies(full),
      goal: { is: 'at most', value: 1.35, of: 'ours' }
    }
  ]
}
