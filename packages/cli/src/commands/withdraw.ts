import { withdrawalReasons } from 'hanse'
import { usageError } from '../errors.ts'
import { withNode } from '../node/with-node.ts'
import { count } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Command } from 'commander'
import type { WithdrawalReason } from 'hanse'

interface WithdrawCommandOptions { reason: WithdrawalReason }

export function addWithdraw (program: Command, session: Session): void {
  program.command('withdraw')
    .summary('take objects of yours back from every reader')
    .description(
      'Withdraw what you published under these STIX ids, every version of it: readers remove it from lookups at once and ' +
      'from their files, refuse it from then on, and sign that they did. What you imported for yourself stays.'
    )
    .argument('<ids...>', 'STIX ids of objects that you published')
    .requiredOption('--reason <reason>', `why: ${withdrawalReasons.join(', ')}`, reasonOf)
    .addHelpText('after', examples(
      ['withdraw indicator--a932fcc6-e032-476c-826f-cb970a5a1ade --reason false-positive', 'take one indicator back'],
      ['status indicator--a932fcc6-e032-476c-826f-cb970a5a1ade', 'see who has applied it']
    ))
    .action(session.action(async (context, ids: string[], { reason }: WithdrawCommandOptions) => {
      await withNode(context, async (node, running) => {
        const done = await node.withdraw(ids, { reason, signal: context.signal })
        await context.answer({ type: 'withdrawal', ...done }, () => [
          `${context.paint('green', 'withdrawn')}: ${count(done.objects, 'object')} by ${count(done.entries.length, 'entry', 'entries')}, ` +
            `withdrawal ${done.withdrawal}`
        ])
        await context.note(running
          ? `see who has applied it: hanse status ${ids[0] ?? 'ID'}`
          : 'it is on disk and goes out when the node runs: hanse run')
      })
      return undefined
    }))
}

function reasonOf (text: string): WithdrawalReason {
  const found = withdrawalReasons.find((reason) => reason === text)
  if (found === undefined) {
    throw usageError(`--reason is one of ${withdrawalReasons.join(', ')}`)
  }
  return found
}
