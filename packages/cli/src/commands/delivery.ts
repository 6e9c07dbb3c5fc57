import { withNode } from '../node/with-node.ts'
import { table } from '../output/table.ts'
import { count, timeText } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Command } from 'commander'
import type { DeliveryState } from 'hanse'

const styles = { acknowledged: 'green', pending: 'yellow', unreachable: 'red' } as const satisfies Record<DeliveryState, string>

export function addDelivery (program: Command, session: Session): void {
  program.command('delivery')
    .summary('who has a publication of yours')
    .description('Say for each member that may hold a publication whether it has acknowledged it, may still get it, or cannot be reached.')
    .argument('<id>', 'id of a publication, or of one of its entries, as publish printed it')
    .addHelpText('after', examples(['delivery 3f1c0a9be2d14c55a0b7c8d9e0f11223', 'after publish']))
    .action(session.action(async (context, id: string) => {
      await withNode(context, async (node) => {
        const report = await node.delivery(id, { signal: context.signal })
        const rows = report.members.map(({ name, state, at }) =>
          [name, { text: state, paint: (text: string) => context.paint(styles[state], text) }, at === undefined ? '' : timeText(at)])
        const acknowledged = report.members.filter(({ state }) => state === 'acknowledged').length
        await context.answer({ type: 'delivery', id, ...report }, () => [
          `${acknowledged} of ${count(report.members.length, 'member')} acknowledged ${count(report.entries.length, 'entry', 'entries')}`,
          ...table(['MEMBER', 'STATE', 'AT'], rows, context.width)
        ])
      })
      return undefined
    }))
}
