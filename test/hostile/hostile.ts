/**
 * Members with valid keys do their worst at full speed, over TCP, while two honest members exchange: their latency, and
 * the victim's memory, before and under attack.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { found } from '../bench/support/firms.ts'
import { Helper } from '../bench/support/helper.ts'
import { indicatorText } from '../bench/support/indicators.ts'
import { until } from '../bench/support/settle.ts'
import { attacks } from './attacks.ts'
import { summaryOf } from './summary.ts'
import type { AttackQuestion } from './attacker.ts'
import type { Arrivals, Health, MemberQuestion } from './member.ts'
import type { Latencies } from './summary.ts'

/** As for a node that is to keep to 512 MiB: without, Node gives memory back when it must, whatever the heap holds. */
const heapLimit = ['--max-old-space-size=256']

export interface HostileOptions {
  /** empty, for this run alone */
  directory: string
  seed: number
  baselineMs: number
  attackMs: number
  /** between publications */
  everyMs: number
  /** by name; all unless told */
  attacks?: string[]
  note(text: string): void
}

export interface HostileResult {
  baseline: Latencies
  attacked: Latencies
  /** publications that did not arrive within a minute after the end */
  lost: number
  rssBytesMax: number
  /** names of attacks, and how many steps each did and failed at */
  steps: Record<string, { done: number, failed: number }>
  victim: Health
}

const settleMs = 60_000
const firstNumber = 1_000_000

export async function runHostile (
  { directory, seed, baselineMs, attackMs, everyMs, note, attacks: names = Object.keys(attacks) }: HostileOptions
): Promise<HostileResult> {
  const { homes } = await found(directory, names.length + 2)
  const [publisherHome, victimHome, ...rogues] = homes.map((home) => home.directory) as [string, string, ...string[]]
  const [publisher, victim] = [0, 1].map(() => new Helper(new URL('./member.ts', import.meta.url), [], heapLimit)) as [Helper, Helper]
  const attacker = new Helper(new URL('./attacker.ts', import.meta.url), [String(seed)])
  try {
    await Promise.all([publisher.ask({ open: publisherHome }), victim.ask({ open: victimHome })])
    await until(async () => (await victim.ask<Health>('health')).status.peersReady === 1)
    const published = new Map<string, number>()
    let number = firstNumber
    const publishFor = async (forMs: number): Promise<string[]> => {
      const ids: string[] = []
      const end = performance.now() + forMs
      while (performance.now() < end) {
        const text = indicatorText(number++)
        const at = await publisher.ask<number>({ publish: text } satisfies MemberQuestion)
        const { id } = JSON.parse(text) as { id: string }
        published.set(id, at)
        ids.push(id)
        await delay(everyMs)
      }
      return ids
    }
    await publishFor(2_000)
    note(`baseline, ${baselineMs / 1_000} s`)
    const before = await publishFor(baselineMs)
    const [addr] = homes[1]?.listen ?? []
    await attacker.ask({ victim: String(addr), homes: Object.fromEntries(names.map((name, i) => [name, rogues[i] as string])) } satisfies AttackQuestion)
    note(`under attack, ${attackMs / 1_000} s: ${names.join(', ')}`)
    const during = await publishFor(attackMs)
    const steps = await attacker.ask<HostileResult['steps']>('steps')
    await attacker.end()
    let arrivals: Arrivals = {}
    const missing = (): number => [...published.keys()].filter((id) => arrivals[id] === undefined).length
    const giveUp = performance.now() + settleMs
    do {
      arrivals = await victim.ask<Arrivals>('arrivals')
    } while (missing() > 0 && performance.now() < giveUp && await delay(200, true))
    const latencies = (ids: string[]): Latencies => summaryOf(
      ids.flatMap((id) => arrivals[id] === undefined ? [] : [arrivals[id] - (published.get(id) as number)])
    )
    const health = await victim.ask<Health>('health')
    return { baseline: latencies(before), attacked: latencies(during), lost: missing(), rssBytesMax: health.rssBytesMax, steps, victim: health }
  } finally {
    await Promise.all([publisher, victim, attacker].map(async (helper) => helper.end()))
  }
}
