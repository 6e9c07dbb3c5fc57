/** A cold fold: a newcomer verifies what made a thousand members, and who belongs follows. */
import { nativeSuite } from 'hanse'
import { interleaved } from '../support/cpu.ts'
import { checkAll, governedWorlds } from '../support/governance.ts'
import { learn } from '../support/ledgers.ts'
import type { Figure, Options } from '../path.ts'

export async function measure (options: Options): Promise<Figure[]> {
  const { rounds, worlds } = governedWorlds(options)
  const { ours, floor } = await interleaved(rounds, {
    ours: (round) => { learn(nativeSuite(), worlds[round + 1]) },
    floor: (round) => { checkAll(worlds[round + 1].signed) }
  })
  return [{ key: 'governance.fold', unit: 'CPU ms', ours, floor, ratio: ours / floor, goal: { is: 'at most', value: 1.3, of: 'ratio' } }]
}
