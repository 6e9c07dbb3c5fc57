/**
 * A backfill of 100 MB between two processes over TCP and Noise, against a raw libp2p stream between the same two: of
 * indicators as they are, and of objects so large that parsing and indexing count for little.
 */
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHanse } from 'hanse'
import { Author } from '../support/author.ts'
import { cpuMs, median } from '../support/cpu.ts'
import { finish, keep, storeOf } from '../support/fill-store.ts'
import { found } from '../support/firms.ts'
import { Helper } from '../support/helper.ts'
import { indicatorText, reportText } from '../support/indicators.ts'
import { RawSender } from '../support/raw-stream.ts'
import type { Figure, Options } from '../path.ts'

export type Question = { type: 'address' } | { type: 'raw', bytes: number } | { type: 'backfill', directory: string, objects: number }

/** What receiving took: CPU and wall ms, and the 99th percentile of the event loop's delay. */
export interface Taken { cpuMs: number, wallMs: number, delayMs: number }

/** Both processes together, and the longer delay of the two. */
interface Both extends Taken { receiverCpuMs: number }

const megabyte = 1_000_000
const nsPerMs = 1_000_000
const msPerSecond = 1_000
const shown = 99
const reportBytes = 64_000
const entryObjects = 1_000

export async function measure ({ quick, directory, note }: Options): Promise<Figure[]> {
  const bytes = (quick ? 1 : 100) * megabyte
  const rounds = quick ? 1 : 3
  const receiver = new Helper(new URL('../workers/backfill-receiver.ts', import.meta.url), [])
  const sender = await RawSender.start(await receiver.ask<string>({ type: 'address' } satisfies Question))
  const figures: Figure[] = []
  for (const kind of [
    { key: 'backfill', make: indicatorText },
    { key: 'backfill.large', make: (i: number) => reportText(i, reportBytes) }
  ]) {
    const count = Math.floor(bytes / kind.make(0).length)
    const federation = await found(join(directory, kind.key), rounds + 1)
    const [home, ...others] = federation.homes
    note(`${kind.key}: sealing ${count} objects`)
    const author = new Author(federation, home)
    const store = await storeOf(home, federation)
    await keep(store, author, [await author.open()])
    for (let i = 0; i < count; i += entryObjects) {
      await keep(store, author, await author.seal(Array.from({ length: Math.min(entryObjects, count - i) }, (_, j) => kind.make(i + j))))
    }
    await finish(store)
    const node = await createHanse({ directory: home.directory })
    const [ours, raw]: [Both[], Both[]] = [[], []]
    for (const [round, other] of others.entries()) {
      note(`${kind.key}: round ${round + 1} of ${rounds}`)
      raw.push(await together(receiver, { type: 'raw', bytes }, async () => sender.send(bytes)))
      ours.push(await together(receiver, { type: 'backfill', directory: other.directory, objects: count }))
    }
    await node.stop()
    figures.push(...figuresOf(kind.key, ours, raw, bytes))
  }
  await sender.stop()
  await receiver.end()
  return figures
}

/** Has the receiver receive while this process sends. */
async function together (receiver: Helper, question: Question, work: () => Promise<void> = async () => {}): Promise<Both> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = cpuMs()
  const [taken] = await Promise.all([receiver.ask<Taken>(question), work()])
  delay.disable()
  return {
    wallMs: taken.wallMs,
    cpuMs: taken.cpuMs + cpuMs() - before,
    receiverCpuMs: taken.cpuMs,
    delayMs: Math.max(taken.delayMs, delay.percentile(shown) / nsPerMs)
  }
}

function figuresOf (key: string, ours: readonly Both[], raw: readonly Both[], bytes: number): Figure[] {
  const of = (rounds: readonly Both[], what: keyof Both): number => median(rounds.map((round) => round[what]))
  const rate = (ms: number): number => bytes / megabyte * msPerSecond / ms
  const [our, their] = [of(ours, 'wallMs'), of(raw, 'wallMs')]
  return [
    { key, unit: 'MB a second', ours: rate(our), floor: rate(their), ratio: their / our, goal: { is: 'at least', value: 0.5, of: 'ratio' } },
    {
      key: `${key}.cpu`,
      unit: 'MB a CPU second, both sides',
      ours: rate(of(ours, 'cpuMs')),
      floor: rate(of(raw, 'cpuMs')),
      ratio: of(raw, 'cpuMs') / of(ours, 'cpuMs')
    },
    {
      key: `${key}.receiver`,
      unit: "receiver's share of the CPU",
      ours: of(ours, 'receiverCpuMs') / of(ours, 'cpuMs'),
      floor: of(raw, 'receiverCpuMs') / of(raw, 'cpuMs')
    },
    {
      key: `${key}.delay`,
      unit: 'ms event-loop delay p99',
      ours: of(ours, 'delayMs'),
      floor: of(raw, 'delayMs'),
      goal: { is: 'at most', value: 20, of: 'ours' }
    }
  ]
}
