import { withNode } from '../../node/with-node.ts'
import { table } from '../../output/table.ts'
import { short, timeText } from '../../output/words.ts'
import { examples } from '../action.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addProofList (proof: Command, session: Session): void {
  proof.command('list')
    .summary('show the lanes that are forked')
    .description('Show every lane of which this node has a proof that its author signed two entries for one place.')
    .addHelpText('after', examples(['proof list', 'whose, and where'], ['proof list --json', 'with the proofs']))
    .action(session.action(async (context) => {
      const forks = await withNode(context, async (node) => node.forks({ signal: context.signal }))
      if (context.json) {
        for (const fork of forks) {
          await context.record({ type: 'fork', ...fork })
        }
        return undefined
      }
      await context.lines(forks.length === 0
        ? ['no lane is forked']
        : table(['AUTHOR', 'LANE', 'PLACE', 'SIGNED', 'PROOF'], forks.map(({ own, authorName, lane, seq, branches, id }) => [
          own
            ? { text: 'this node', paint: (text: string) => context.paint('red', text) }
            : { text: authorName, paint: (text: string) => context.paint('yellow', text) },
          short(lane),
          `${seq}`,
          branches.map(({ time }) => timeText(time)).join(' and '),
          short(id)
        ]), context.width))
      return undefined
    }))
}
