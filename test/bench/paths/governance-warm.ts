/** A warm start: who belongs, out of the stored statements that made a thousand members, beside learning it anew. */
import { nativeSuite } from 'hanse'
import { interleaved } from '../support/cpu.ts'
import { governedWorlds } from '../support/governance.ts'
import { learn, recall } from '../support/ledgers.ts'
import type { Figure, Options } from '../path.ts'

export async function measure (options: Options): Promise<Figure[]> {
  const { rounds, worlds } = governedWorlds(options)
  const { cold, warm } = await interleaved(rounds, {
    cold: (round) => { learn(nativeSuite(), worlds[round + 1]) },
    warm: (round) => { recall(nativeSuite(), worlds[round + 1]) }
  })
  return [{ key: 'governance.warm', unit: 'CPU ms', ours: warm, peer: cold, ratio: warm / cold }]
}
