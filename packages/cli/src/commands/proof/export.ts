import { HanseError, show } from 'hanse'
import { withNode } from '../../node/with-node.ts'
import { examples } from '../action.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addProofExport (proof: Command, session: Session): void {
  proof.command('export')
    .summary('print a proof, to show it to others')
    .description('Print the proof of a forked lane, armoured. Everyone who has the charter can check it; governors may act on it.')
    .argument('<id>', 'the lane, or the proof, or how either begins, as hanse proof list shows them')
    .addHelpText('after', examples(['proof export 3f9c02ab > fork.proof', 'into a file']))
    .action(session.action(async (context, id: string) => {
      const forks = await withNode(context, async (node) => node.forks({ signal: context.signal }))
      const found = id === '' ? [] : forks.filter((fork) => fork.lane.startsWith(id) || fork.id.startsWith(id))
      const [fork] = found
      if (fork === undefined || found.length > 1) {
        throw new HanseError(
          'E_NOT_FOUND',
          `${show(id)} is ${found.length > 1 ? `how ${found.length} lanes or proofs begin` : 'no forked lane or proof here'}; see "hanse proof list"`,
          { found: found.length }
        )
      }
      await context.answer({ type: 'fork', ...fork }, () => fork.proof.trimEnd().split('\n'))
      return undefined
    }))
}
