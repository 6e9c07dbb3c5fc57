/**
 * An alert, and a small publication, while a backfill of 100 MB is under way over a line of 2 Mbit/s: from the call to the
 * event at the other end, beside the same over an idle line. Receivers only dial, so that all goes over the line; each has a
 * part of the backfill alone, and three alerts, as more of one author are no alerts in a hurry.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeCharter, foldRoster, unwrap } from '@hanse/core'
import { acceptCharter, createHanse, createHome, foundFederation, nativeSuite, readHome } from 'hanse'
import { summaryOf } from '../../hostile/summary.ts'
import { SlowLink } from '../../support/slow-link.ts'
import { Author } from '../support/author.ts'
import { finish, keep, storeOf } from '../support/fill-store.ts'
import { freePorts } from '../support/firms.ts'
import { Helper } from '../support/helper.ts'
import { bundleOf, indicatorText } from '../support/indicators.ts'
import { until } from '../support/settle.ts'
import type { Arrivals, Health } from '../../hostile/member.ts'
import type { Figure, Options } from '../path.ts'
import type { Sealed } from '../support/author.ts'
import type { Federation } from '../support/firms.ts'
import type { Home } from 'hanse'

const bitsPerSecond = 2_000_000
const delayMs = 20
const megabyte = 1_000_000
const entryObjects = 1_000
const alertsEach = 3
const betweenMs = 1_500
const msPerSecond = 1_000
/** of objects that are not in the backlog */
const firstNew = 10_000_000

/** The door to the machine: alerts have no command of their own yet. */
interface Inside { engine: { publish(entries: unknown[]): Promise<unknown> } }

interface Line { federation: Federation, sender: Home, receivers: Home[], link: SlowLink, objects: number }

interface Latency { alerts: number[], publications: number[] }

export async function measure ({ quick, directory, note }: Options): Promise<Figure[]> {
  const rounds = quick ? 1 : 5
  const idle = await overLine(join(directory, 'idle'), quick ? 1 : 3, 0, note)
  const busy = await overLine(join(directory, 'busy'), rounds, (quick ? 2 : 100) * megabyte, note)
  const figure = (key: string, of: keyof Latency, which: 'p50Ms' | 'maxMs'): Figure => {
    const [ours, floor] = [busy, idle].map((latency) => summaryOf(latency[of])[which] / msPerSecond)
    return { key, unit: 's from call to event', ours, floor, ratio: ours / floor }
  }
  return [
    figure('thin-line.alert', 'alerts', 'p50Ms'),
    figure('thin-line.alert.max', 'alerts', 'maxMs'),
    figure('thin-line.publication', 'publications', 'p50Ms'),
    figure('thin-line.publication.max', 'publications', 'maxMs')
  ]
}

/** The author's end of the line. */
interface Sending {
  line: Line
  alarm(text: string): Promise<unknown>
  publish(text: string): Promise<unknown>
  /** number of the next object that is not in the backlog */
  next: number
}

async function overLine (directory: string, rounds: number, bytes: number, note: Options['note']): Promise<Latency> {
  note(`${rounds} receivers, ${bytes / megabyte} MB behind`)
  const line = await lineOf(directory, rounds, bytes)
  const node = await createHanse({ directory: line.sender.directory })
  const alarms = new Author(line.federation, line.sender, 1)
  const give = async (sealed: readonly Sealed[]): Promise<unknown> => (node as unknown as Inside).engine.publish(
    sealed.map(({ entry, chunks }) => ({ entry, bodies: chunks.map((chunk) => ({ chunk, facts: factsOf(chunk.leaves.length) })) }))
  )
  const sending: Sending = {
    line,
    alarm: async (text) => give(await alarms.seal([text], 'alert')),
    publish: async (text) => node.publish(bundleOf([text]), { tlp: 'green' }),
    next: firstNew
  }
  const latency: Latency = { alerts: [], publications: [] }
  try {
    await give([await alarms.open()])
    for (const receiver of line.receivers) {
      await toReceiver(receiver, sending, latency, note)
    }
    return latency
  } finally {
    await node.stop()
    await line.link.stop()
  }
}

/** One receiver begins its backfill, and is sent alerts and publications meanwhile. */
async function toReceiver ({ directory }: Home, sending: Sending, latency: Latency, note: Options['note']): Promise<void> {
  const { objects: backlog } = sending.line
  const helper = new Helper(new URL('../../hostile/member.ts', import.meta.url), [])
  try {
    await helper.ask({ open: directory })
    await until(async () => {
      const { status: { peersReady, objects } } = await helper.ask<Health>('health')
      return peersReady === 1 && (backlog === 0 || objects > 0)
    })
    const sent: Array<{ id: string, at: number, kind: keyof Latency }> = []
    for (let i = 0; i < alertsEach; i++) {
      for (const kind of ['alerts', 'publications'] as const) {
        await delay(betweenMs)
        const text = indicatorText(sending.next++)
        const at = performance.timeOrigin + performance.now()
        await (kind === 'alerts' ? sending.alarm(text) : sending.publish(text))
        sent.push({ id: (JSON.parse(text) as { id: string }).id, at, kind })
      }
    }
    let arrivals: Arrivals = {}
    await until(async () => {
      arrivals = await helper.ask<Arrivals>('arrivals')
      return sent.every(({ id }) => arrivals[id] !== undefined)
    })
    if (backlog > 0 && (await helper.ask<Health>('health')).status.objects >= backlog) {
      note('the backfill ended too early')
    }
    sent.forEach(({ id, at, kind }) => { latency[kind].push(arrivals[id] - at) })
  } finally {
    await helper.end()
  }
}

/** A sender with a backlog that is reached over the line alone, and receivers that only dial. */
async function lineOf (directory: string, receivers: number, bytes: number): Promise<Line> {
  const [port, listen] = await freePorts(2) as [number, number]
  const directories = Array.from({ length: receivers + 1 }, (_, i) => join(directory, `firm-${i}`))
  const cards: string[] = []
  for (const [i, home] of directories.entries()) {
    const own = i === 0 ? { listen: [`/ip4/127.0.0.1/tcp/${port}`], addrs: [`/ip4/127.0.0.1/tcp/${listen}`] } : { listen: [], addrs: [] }
    cards.push((await createHome(home, { name: `Firm ${i}`, country: 'DK', sectors: ['financial-services'], ...own })).card)
  }
  const charter = foundFederation(cards, { name: 'Thin', at: Date.now() })
  const homes: Home[] = []
  for (const home of directories) {
    await acceptCharter(home, charter)
    homes.push(await readHome(home))
  }
  const federation = { roster: foldRoster(unwrap(decodeCharter(nativeSuite(), charter))), charter, homes }
  const [sender, ...others] = homes as [Home, ...Home[]]
  const author = new Author(federation, sender)
  const store = await storeOf(sender, federation)
  const objects = Math.floor(bytes / indicatorText(0).length)
  await keep(store, author, [await author.open()])
  for (let i = 0; i < objects; i += entryObjects) {
    await keep(store, author, await author.seal(Array.from({ length: Math.min(entryObjects, objects - i) }, (_, j) => indicatorText(i + j))))
  }
  await finish(store)
  const link = await SlowLink.start({ port, listen, bitsPerSecond, delayMs })
  return { federation, sender, receivers: others, link, objects }
}

function factsOf (count: number): unknown[] {
  return Array.from({ length: count }, () => (
    { status: 'parsed', type: 'indicator', id: '', marking: 'none', refs: [], context: false, relation: false, sectors: [], countries: [] }
  ))
}
