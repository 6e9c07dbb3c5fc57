import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { table } from '../output/table.ts'
import { count, timeText } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { DeliveryState } from 'hanse'

const styles = { acknowledged: 'green', pending: 'yellow', unreachable: 'red' } as const satisfies Record<DeliveryState, string>

export function addDelivery (program: Command, session: Session): void {
  program.command('delivery')
    .summary('who has a publication of yours')
    .description('Say for each member that may hold a publication whether it has acknowledged it, may still get it, or cannot be reached; ' +
      'of a withdrawal also for former readers, who hold what was withdrawn and are told directly.')
    .argument('<id>', 'id of a publication, entry or withdrawal as it was printed, or STIX id of an object of yours')
    .addHelpText('after', examples(['delivery 3f1c0a9be2d14c55a0b7c8d9e0f11223', 'after publish']))
    .action(session.action(async (context, id: string) => {
      await tellDelivery(context, id)
      return undefined
    }))
}

/** Asks how far something of this member's has come, and tells it: of what was withdrawn, who has applied that. */
export async function tellDelivery (context: Context, id: string): Promise<void> {
  await withNode(context, async (node) => {
    const report = await node.delivery(id, { signal: context.signal })
    const { withdrawal } = report
    const rows = report.members.map(({ name, state, at, former }) => {
      const word = withdrawal !== undefined && state === 'acknowledged' ? 'applied' : state
      return [
        former === true ? `${name} (former reader)` : name,
        { text: word, paint: (text: string) => context.paint(styles[state], text) },
        at === undefined ? '' : timeText(at)
      ]
    })
    const acknowledged = report.members.filter(({ state }) => state === 'acknowledged').length
    const members = `${acknowledged} of ${count(report.members.length, 'member')}`
    await context.answer({ type: 'delivery', id, ...report }, () => [
      withdrawal === undefined
        ? `${members} acknowledged ${count(report.entries.length, 'entry', 'entries')}`
        : `${members} applied the withdrawal of ${timeText(withdrawal.at)} (${plain(withdrawal.reason)}): ${withdrawal.objects.map(plain).join(', ')}`,
      ...table(['MEMBER', 'STATE', 'AT'], rows, context.width)
    ])
  })
}
