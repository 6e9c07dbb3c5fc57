/** One run of the demo: the members found a federation, boot, publish and are judged. */
import { copyFile, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { awaitCatchUp } from './absence.ts'
import { askLookup, askWhy } from './asking.ts'
import { cast, dealers, latecomer } from './cast.ts'
import { tellEnd } from './closing.ts'
import { deal, stixFilesBelow } from './deal.ts'
import { carryOut, settle } from './driver.ts'
import { found } from './founding.ts'
import { referencesOf } from './oracle.ts'
import { describeTerms } from './plan.ts'
import { runHome, seatOf, startSeat, stopSeat } from './seat.ts'
import { sourceObjects } from './source.ts'
import { memberId, playerName, sinceWhen } from './state.ts'
import { absent, afterLatecomer, beforeLatecomer, lookup, questions, rulesFiles } from './story.ts'
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
  // read before anything is founded: a wrong name is told at once
  const dealt = bundles === undefined ? undefined : deal(await stixFilesBelow(bundles), dealers)
  narrator.tell({ event: 'cast', members: cast.map(({ key, ...player }) => ({ member: key, ...player })) })
  const { federation, seats } = await found(directory, cast, federationName)
  await layRules(seats)
  narrator.tell({ event: 'founded', federation, members: seats.length })
  const label = (plan: Plan): string => bundles === undefined ? basename(plan.path) : relative(bundles, plan.path)
  const state: Run = { narrator, signal, seats, running: [], firstStart: new Map(), label, done: [], files: [], refused: 0 }
  if (dealt === undefined) {
    await tellStory(state, options.onStart)
  } else {
    await boot(state, seats, options.onStart)
    await publishDealt(state, dealt)
  }
  const { verdict, alarms } = await tellEnd(state)
  const ok = verdict.leaks === 0 && verdict.missing === 0 && alarms === 0 && verdict.published > 0 && (bundles !== undefined || state.refused === 0)
  const { published, delivered, withheld, leaks, missing } = verdict
  const seconds = Math.round((Date.now() - startedAt) / 100) / 10
  return { ok, members: seats.length, published, delivered, withheld, leaks, missing, seconds }
}

async function tellStory (state: Run, onStart: RunOptions['onStart']): Promise<void> {
  const { seats } = state
  const only = (key: string): Seat[] => seats.filter(({ player }) => player.key === key)
  await boot(state, seats.filter(({ player }) => player.key !== latecomer), onStart)
  for (const plan of beforeLatecomer) {
    await publish(state, plan)
  }
  await askWhy(state, questions.ownContent)
  await settleAll(state)
  await leave(state, absent)
  await boot(state, only(latecomer), onStart, true)
  await settleAll(state)
  await awaitCatchUp(state, seatOf(state.running, latecomer), absent)
  await boot(state, only(absent), onStart)
  await settleAll(state)
  for (const plan of afterLatecomer) {
    await publish(state, plan)
  }
  await settleAll(state)
  await askLookup(state, lookup.cleared, true)
  await askLookup(state, lookup.uncleared, false)
  await askWhy(state, questions.othersContent)
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
    const { key, name } = seat.player
    const again = state.firstStart.has(key)
    state.firstStart.set(key, state.firstStart.get(key) ?? running.startedAt)
    state.narrator.tell({ event: 'started', member: name, pid: running.child.pid ?? 0, address: seat.address, late, again })
  }))
  const failed = started.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') {
    throw failed.reason
  }
  await untilConnected(state.running, state.signal)
  state.narrator.tell({ event: 'connected', members: state.running.length })
}

async function leave (state: Run, key: string): Promise<void> {
  const seat = seatOf(state.running, key)
  state.running = state.running.filter(one => one !== seat)
  await stopSeat(seat)
  state.narrator.tell({ event: 'stopped', member: seat.player.name })
}

/** Lays into each home the rules that its firm wrote, before its node starts. */
async function layRules (seats: readonly Seat[]): Promise<void> {
  for (const [key, file] of rulesFiles) {
    const home = seats.find(({ player }) => player.key === key)?.home
    if (home !== undefined) {
      await copyFile(file, join(home, 'rules.yaml'))
    }
  }
}

async function publish (state: Run, plan: Plan): Promise<void> {
  const { narrator, running, signal } = state
  const file = state.label(plan)
  const author = playerName(state, plan.author)
  const source = await readFile(plan.path, 'utf8')
  const done = await carryOut(plan, running, key => memberId(state, key), signal)
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
