import { viewForkProof } from 'hanse'
import { readText } from '../../files.ts'
import { examples } from '../action.ts'
import { contentLines } from './view.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addProofShow (proof: Command, session: Session): void {
  proof.command('show')
    .summary('show what a proof says, unverified')
    .description('Show the two headers of a proof. Their signatures are not checked: hanse proof verify does that.')
    .argument('<file>', 'the proof')
    .addHelpText('after', examples(['proof show fork.proof', 'whose it is said to be']))
    .action(session.action(async (context, file: string) => {
      const content = viewForkProof(await readText(file))
      await context.answer({ type: 'fork-proof', ...content }, () => ['a proof of a fork, not verified', ...contentLines(content)])
      return undefined
    }))
}
