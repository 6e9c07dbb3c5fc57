/** One run of the demo: the members found a federation, boot, publish and are judged. */
import { readFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { cast, firms, latecomer } from './cast.ts'
import { tellEnd } from './closing.ts'
import { deal, stixFilesBelow } from './deal.ts'
import { carryOut, settle } from './driver.ts'
import { found } from './founding.ts'
import { referencesOf } from './oracle.ts'
import { describeTerms } from './plan.ts'
import { runHome, startSeat } from './seat.ts'
import { sourceObjects } from './source.ts'
import { expectedOf, playerName, sinceWhen } from './state.ts'
import { afterLatecomer, beforeLatecomer, lookup } from './story.ts'
import { untilConnected } from './wait.ts'
import type { DemoResult, Narrator } from './events.ts'
import type { OracleFile } from './oracle.ts'
import type { Plan } from './plan.ts'
import type { RunningSeat, Seat } from './seat.ts'
import type { Run } from './state.ts'

const federationName = 'Hanse demo'
const nothingInIt = { object: '', path: '$', code: '', message: 'the file holds no objects' }

export interface RunOptions {
  /** Where the homes are made. */
  directory: string
  narrator: Narrator
  signal: AbortSignal
  /** A directory of STIX files to deal instead of the story. */
  bundles?: string
  /** Told of every node as it starts, so that it is stopped however this ends. */
  onStart (seat: RunningSeat): void
}

/** Runs the whole demo. Rejects when a node does not start or its API fails; a wrong end is a result that is not ok. */
export async function run (options: RunOptions): Promise<DemoResult> {
  const { directory, narrator, signal, bundles } = options
  const startedAt = Date.now()
  narrator.tell({ event: 'cast', members: cast.map(({ key, ...player }) => ({ member: key, ...player })) })
  const { federation, seats } = await found(directory, cast, federationName)
  narrator.tell({ event: 'founded', federation, members: seats.length })
  const label = (plan: Plan): string => bundles === undefined ? basename(plan.path) : relative(bundles, plan.path)
  const state: Run = { narrator, signal, seats, running: [], label, done: [], files: [], refused: 0 }
  if (bundles === undefined) {
    await tellStory(state, options.onStart)
  } else {
    await boot(state, seats, options.onStart)
    await publishDealt(state, deal(await stixFilesBelow(bundles), firms))
  }
  const { verdict, alarms } = await tellEnd(state)
  const ok = verdict.leaks === 0 && verdict.missing === 0 && alarms === 0 && verdict.published > 0 && (bundles !== undefined || state.refused === 0)
  const { published, delivered, withheld, leaks, missing } = verdict
  const seconds = Math.round((Date.now() - startedAt) / 100) / 10
  return { ok, members: seats.length, published, delivered, withheld, leaks, missing, seconds }
}

async function tellStory (state: Run, onStart: RunOptions['onStart']): Promise<void> {
  const { seats, narrator } = state
  await boot(state, seats.filter(({ player }) => player.key !== latecomer), onStart)
  for (const plan of beforeLatecomer) {
    await publish(state, plan)
  }
  await settleAll(state)
  await boot(state, seats.filter(({ player }) => player.key === latecomer), onStart, true)
  await settleAll(state)
  const late = state.running.find(({ player }) => player.key === latecomer)
  if (late !== undefined) {
    const objects = expectedOf(state).flatMap(file => file.objects.filter(({ holders }) => holders.has(latecomer))).length
    const last = Math.max(...state.done.map(({ acknowledged }) => acknowledged.get(latecomer) ?? 0))
    narrator.tell({ event: 'caught-up', member: late.player.name, objects, milliseconds: last - late.startedAt })
  }
  for (const plan of afterLatecomer) {
    await publish(state, plan)
  }
  await settleAll(state)
  await askLookup(state, lookup.cleared, true)
  await askLookup(state, lookup.uncleared, false)
}

/**
 * Publishes file by file. Only a file that refers to objects of earlier ones waits until those have arrived, as what its
 * author then knows of them decides who may have it.
 */
async function publishDealt (state: Run, plans: readonly Plan[]): Promise<void> {
  const published = new Set<string>()
  for (const plan of plans) {
    const objects = readable(await readFile(plan.path, 'utf8'))
    const inside = new Set(objects.map(({ id }) => id))
    if (objects.some(({ value }) => referencesOf(value).some(id => published.has(id) && !inside.has(id)))) {
      await settleAll(state)
    }
    await publish(state, plan)
    inside.forEach(id => published.add(id))
  }
  await settleAll(state)
}

async function boot (state: Run, seats: readonly Seat[], onStart: RunOptions['onStart'], late: boolean = false): Promise<void> {
  const started = await Promise.allSettled(seats.map(async seat => {
    const running = await startSeat(seat, runHome(seat.home), state.signal)
    onStart(running)
    state.running.push(running)
    state.narrator.tell({ event: 'started', member: seat.player.name, pid: running.child.pid ?? 0, address: seat.address, late })
  }))
  const failed = started.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') {
    throw failed.reason
  }
  await untilConnected(state.running, state.signal)
  state.narrator.tell({ event: 'connected', members: state.running.length })
}

async function publish (state: Run, plan: Plan): Promise<void> {
  const { narrator, seats, running, signal } = state
  const file = state.label(plan)
  const author = playerName(state, plan.author)
  const source = await readFile(plan.path, 'utf8')
  const done = await carryOut(plan, running, key => seats.find(({ player }) => player.key === key)?.member ?? key, signal)
  const { publication, durableMs } = done
  if (publication.publication === undefined) {
    state.refused++
    const { object, path, code, message } = publication.refused[0] ?? nothingInIt
    narrator.tell({ event: 'refused', member: author, file, objects: publication.refused.length, object, path, code, message })
    return
  }
  state.done.push(done)
  state.files.push({ file, author: plan.author, terms: plan.terms, objects: readable(source) })
  const terms = describeTerms(plan.terms, key => playerName(state, key))
  narrator.tell({ event: 'published', member: author, file, title: plan.title, terms, objects: publication.objects, milliseconds: durableMs })
}

/** A file that the oracle cannot read has no objects for it: should a node take it, all of them count as leaks. */
function readable (source: string): OracleFile['objects'] {
  try {
    return sourceObjects(source)
  } catch (error) {
    if (error instanceof SyntaxError) {
      return []
    }
    throw error
  }
}

async function settleAll (state: Run): Promise<void> {
  const { narrator, running, signal } = state
  await settle(state.done, running, (done, member, at) => {
    const milliseconds = at - sinceWhen(state, done, member)
    narrator.tell({ event: 'acknowledged', file: state.label(done.plan), member: playerName(state, member), milliseconds })
  }, signal)
}

async function askLookup (state: Run, key: string, cleared: boolean): Promise<void> {
  const seat = state.running.find(({ player }) => player.key === key)
  if (seat === undefined) {
    return
  }
  const { matches } = await seat.hanse.lookup(lookup.value, { signal: state.signal })
  state.narrator.tell({
    event: 'lookup',
    member: seat.player.name,
    value: lookup.value,
    cleared,
    matches: matches.map(({ authorName, id, handling }) => ({ author: authorName, id, tlp: handling?.tlp ?? '' }))
  })
}
