import type { Agreement, MoveVotes } from './agreement.ts'
import type { PreparedLink } from './statement.ts'
import type { Hex } from '../../bytes/bytes.ts'

/** What the statements of an agreement amount to. */
export interface Standing {
  /** the highest round that a quorum moved to; 0 at first */
  open: number
  /** links that a quorum prepared where they were allowed, by rising round */
  prepared: PreparedLink[]
  /** of these the ones that a quorum committed in the same round */
  decided: PreparedLink[]
  /** whether a prepare of this link in this round counts */
  allows(round: number, link: Hex): boolean
  /** whether it counts because the moves name it as prepared */
  keeps(round: number, link: Hex): boolean
}

/**
 * Counts. A prepare of a round behind the first counts beside a quorum of moves to that round of which none names a
 * link that was prepared later than its own, or names nothing at all; a move counts if the link that it names was
 * allowed where it was prepared. Each takes only earlier rounds, and more statements never make less count.
 */
export function standingOf ({ place: { quorum }, rounds }: Agreement): Standing {
  const standing: Standing = { open: 0, prepared: [], decided: [], allows, keeps }
  /** moves that count, by round */
  const counted: MoveVotes[][] = []

  function keeps (round: number, link: Hex): boolean {
    const moves = counted[round] ?? []
    return moves.some(({ prepared: kept }) => kept !== undefined && kept.link === link && governorsOf(moves.filter(({ prepared }) =>
      prepared === undefined || prepared.round < kept.round || (prepared.round === kept.round && prepared.link === link))) >= quorum)
  }

  function allows (round: number, link: Hex): boolean {
    return round === 0 || governorsOf((counted[round] ?? []).filter(({ prepared }) => prepared === undefined)) >= quorum || keeps(round, link)
  }

  for (const [round, { moves, prepares, commits }] of rounds.entries()) {
    counted.push([...moves.values()].filter(({ prepared }) => prepared === undefined || allows(prepared.round, prepared.link)))
    if (governorsOf(counted[round] as MoveVotes[]) >= quorum) {
      standing.open = round
    }
    for (const link of [...prepares.keys()].sort()) {
      if ((prepares.get(link)?.size ?? 0) >= quorum && allows(round, link)) {
        standing.prepared.push({ round, link })
        if ((commits.get(link)?.size ?? 0) >= quorum) {
          standing.decided.push({ round, link })
        }
      }
    }
  }
  return standing
}

function governorsOf (moves: readonly MoveVotes[]): number {
  return moves.length === 1 ? (moves[0] as MoveVotes).by.size : new Set(moves.flatMap(({ by }) => [...by.keys()])).size
}
