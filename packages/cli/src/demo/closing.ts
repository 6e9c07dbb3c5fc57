/** The end of a run: what every node says it holds, the judge's verdict, the table and the latencies. */
import { alarmsOf, holdingsOf, idsKnown } from './driver.ts'
import { idsNotFor, judge } from './judge.ts'
import { describeTerms } from './plan.ts'
import { expectedOf, playerName, sinceWhen, tellingObject } from './state.ts'
import type { Done } from './driver.ts'
import type { HoldsCell } from './events.ts'
import type { Verdict } from './judge.ts'
import type { RunningSeat } from './seat.ts'
import type { Run } from './state.ts'

/** More faults than this are counted, not told one by one. */
const faultsToldMax = 20

/** Ids that each node is asked for and should not know: more of a large deal would take longer than the deal. */
const idsAskedMax = 200

export interface End { verdict: Verdict, alarms: number }

export async function tellEnd (state: Run): Promise<End> {
  const { narrator, running, signal } = state
  const expected = expectedOf(state)
  const published = state.done.map(
    ({ publication }, index) => ({ file: expected[index]?.file ?? '', author: expected[index]?.author ?? '', entries: publication.entries })
  )
  const holdings = (await Promise.all(running.map(seat => holdingsOf(seat, signal)))).flat()
  const known = await Promise.all(running.map(seat => idsKnown(seat, idsNotFor(seat.player.key, expected, idsAskedMax), signal)))
  const verdict = judge(state.seats.map(({ player }) => player.key), expected, published, holdings, known.flat())
  for (const done of state.done) {
    await tellHolds(state, done, verdict)
  }
  tellLatencies(state)
  for (const { kind, member, file, id } of verdict.faults.slice(0, faultsToldMax)) {
    narrator.tell({ event: 'fault', kind, member: playerName(state, member), file, detail: id })
  }
  const alarms = await Promise.all(running.map(async seat => {
    const found = await alarmsOf(seat, signal)
    found.forEach(detail => narrator.tell({ event: 'fault', kind: 'alarm', member: seat.player.name, file: '', detail }))
    return found.length
  }))
  return { verdict, alarms: alarms.reduce((sum, count) => sum + count, 0) }
}

/** One row of the table: counts from the judge, reasons from the author's own node. */
async function tellHolds (state: Run, done: Done, verdict: Verdict): Promise<void> {
  const { narrator, running, seats, signal } = state
  const author = running.find(({ player }) => player.key === done.plan.author)
  const index = state.done.indexOf(done)
  const object = tellingObject(state, index)
  if (author === undefined || object === undefined) {
    return
  }
  const explanations = await author.hanse.explain(object.id, { signal })
  const here = explanations.find(({ place }) => 'entry' in place && done.publication.entries.includes(place.entry))
  const file = state.label(done.plan)
  const members = seats.map(({ player, member }): HoldsCell => {
    const why = here?.members.find(one => one.member === member)
    const held = verdict.held.get(file)?.get(player.key) ?? 0
    return player.key === done.plan.author
      ? { member: player.name, held, verdict: 'author', reason: '' }
      : { member: player.name, held, verdict: why?.verdict ?? 'deny', reason: why?.reasons.map(({ text }) => text).join('; ') ?? '' }
  })
  const terms = describeTerms(done.plan.terms, key => playerName(state, key))
  narrator.tell({ event: 'holds', file, author: author.player.name, terms, objects: state.files[index]?.objects.length ?? 0, members })
}

/** The running members in the order of the cast, not of their start. */
function inOrder ({ seats, running }: Run): RunningSeat[] {
  return seats.flatMap(({ player }) => running.filter(seat => seat.player.key === player.key))
}

function tellLatencies (state: Run): void {
  for (const { player } of inOrder(state)) {
    const acknowledged = state.done.filter(done => done.acknowledged.has(player.key))
    const latencies = acknowledged
      .map(done => (done.acknowledged.get(player.key) ?? 0) - sinceWhen(state, done, player.key))
      .sort((a, b) => a - b)
    state.narrator.tell({
      event: 'latency',
      member: player.name,
      publications: latencies.length,
      medianMilliseconds: latencies[latencies.length >> 1] ?? 0,
      maxMilliseconds: latencies.at(-1) ?? 0,
      afterStart: acknowledged.some(done => done.publishedAt < (state.firstStart.get(player.key) ?? 0))
    })
  }
}
