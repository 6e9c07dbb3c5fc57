/** What people ask of their own member's node in the story: what is known of a value, and why a member may hold something. */
import { basename } from 'node:path'
import { HanseError } from 'hanse'
import { seatOf } from './seat.ts'
import { memberId, playerName, tellingObject } from './state.ts'
import { lookup } from './story.ts'
import type { Connection } from './seat.ts'
import type { Run } from './state.ts'
import type { Question } from './story.ts'
import type { Explanation } from 'hanse'

export async function askLookup (state: Run, key: string, cleared: boolean): Promise<void> {
  const { hanse, player } = seatOf(state.running, key)
  const { matches } = await hanse.lookup(lookup.value, { signal: state.signal })
  state.narrator.tell({
    event: 'lookup',
    member: player.name,
    value: lookup.value,
    cleared,
    matches: matches.map(({ authorName, id, handling }) => ({ author: authorName, id, tlp: handling?.tlp ?? '' }))
  })
}

/** Asks about the first telling object of a file; a file that was refused has none. */
export async function askWhy (state: Run, { asked, about, file }: Question): Promise<void> {
  const { hanse, player } = seatOf(state.running, asked)
  const id = tellingObject(state, state.done.findIndex(({ plan }) => basename(plan.path) === file))?.id
  if (id === undefined) {
    return
  }
  const member = memberId(state, about)
  const { verdict, reasons } = await answerOf(hanse, id, member, state.signal)
  state.narrator.tell({ event: 'explained', member: player.name, about: playerName(state, about), file, id, verdict, reasons })
}

type Answer = Pick<Explanation['members'][number], 'verdict' | 'reasons'>

async function answerOf (hanse: Connection, id: string, member: string, signal: AbortSignal): Promise<Answer> {
  try {
    const [explanation] = await hanse.explain(id, { member, signal })
    return explanation?.members.find(one => one.member === member) ?? { verdict: 'deny', reasons: [] }
  } catch (error) {
    if (error instanceof HanseError && error.code === 'E_NOT_FOUND') {
      return { verdict: 'deny', reasons: [{ code: error.code, text: 'this node does not hold it' }] }
    }
    throw error
  }
}
