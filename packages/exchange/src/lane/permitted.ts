import { narrowChunk } from '@hanse/core'
import { isExpired } from './expiry.ts'
import { leafState } from './leaf-state.ts'
import type { Body } from '../inputs.ts'
import type { EntryRecord, LeafRun } from './lane.ts'
import type { State } from '../machine/state.ts'
import type { Denial } from '../machine/verdicts.ts'
import type { ChunkMessage, EntryMessage } from '../wire/message.ts'
import type { Entry, MemberId, ObjectFacts, Verified } from '@hanse/core'

/** What of a body may go to a member, as bodies that verify by themselves, and which leaves stay here. */
export interface Permitted { sent: Body[], kept: LeafRun[] }

/** A frame and the facts of the leaves in it. */
export interface LeafFrame { message: EntryMessage | ChunkMessage, facts: ObjectFacts[] }

/**
 * Decides leaf by leaf what of a held body a member may have. Leaves that are withheld show as hashes in the proofs of
 * the others, whose salts go instead of the seed.
 */
export function permitted (state: State, member: MemberId, record: EntryRecord, body: Body, range: LeafRun): Permitted {
  const { lane, entry, states } = record
  const result: Permitted = { sent: [], kept: [] }
  const verdicts = Array.from({ length: range.count }, (_, i) => {
    const facts = body.facts[range.from + i - body.chunk.from]
    const isHere = facts !== undefined && states[range.from + i] === leafState.held && !isExpired(state, entry)
    return isHere && state.clearance.sendsLeaves(lane, member, [facts])
  })
  noteVerdicts(state, member, record, body, range, verdicts)
  for (const run of runsOf(verdicts, range.from)) {
    if (run.verdict) {
      result.sent.push(narrowBody(state, entry, body, run))
    } else {
      result.kept.push({ from: run.from, count: run.count })
    }
  }
  return result
}

/** Counts the decisions, and tells of the leaves that are here and do not go. */
function noteVerdicts (state: State, member: MemberId, { lane, entry, states }: EntryRecord, body: Body, range: LeafRun, verdicts: readonly boolean[]): void {
  const place = lane.node === state.self ? 'publish' : 'relay'
  state.verdicts.permit(place, verdicts.filter(Boolean).length)
  let run: Denial & { leaves: LeafRun } | undefined
  const end = (): void => {
    if (run !== undefined) {
      state.verdicts.deny(run)
    }
    run = undefined
  }
  verdicts.forEach((verdict, i) => {
    const index = range.from + i
    const facts = body.facts[index - body.chunk.from]
    if (verdict || facts === undefined || states[index] !== leafState.held || isExpired(state, entry)) {
      end()
      return
    }
    const refusal = state.clearance.whyNotSent(lane, member, facts)
    if (run !== undefined && run.why === refusal.why && run.verdict === refusal.verdict) {
      run.leaves.count++
    } else {
      end()
      run = { place, member, lane: lane.id, seq: entry.header.seq, leaves: { from: index, count: 1 }, ...refusal }
    }
  })
  end()
}

/** A run of leaves out of a body, with the facts of those. */
export function narrowBody (state: State, entry: Verified<Entry>, { chunk, facts }: Body, { from, count }: LeafRun): Body {
  const start = from - chunk.from
  return { chunk: narrowChunk(state.suite, entry.header.leafCount, chunk, { from, count }), facts: facts.slice(start, start + count) }
}

/** Frames for bodies of one entry: the first goes beside the header where that is wanted. */
export function framesOf (entry: Verified<Entry>, bodies: readonly Body[], withHeader: boolean): LeafFrame[] {
  const frames = bodies.map(({ chunk, facts }, i): LeafFrame => ({
    message: withHeader && i === 0 ? { type: 'entry', entry, chunk } : { type: 'chunk', chunk },
    facts
  }))
  return withHeader && frames.length === 0 ? [{ message: { type: 'entry', entry }, facts: [] }] : frames
}

function runsOf (verdicts: readonly boolean[], first: number): Array<LeafRun & { verdict: boolean }> {
  const runs: Array<LeafRun & { verdict: boolean }> = []
  verdicts.forEach((verdict, i) => {
    const last = runs.at(-1)
    if (last?.verdict === verdict) {
      last.count++
    } else {
      runs.push({ verdict, from: first + i, count: 1 })
    }
  })
  return runs
}
