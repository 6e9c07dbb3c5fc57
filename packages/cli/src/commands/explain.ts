import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { table } from '../output/table.ts'
import { audienceText, short, tlpText, verdictCell } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { Explanation, MemberView } from 'hanse'

interface ExplainOptions { member?: string }

export function addExplain (program: Command, session: Session): void {
  program.command('explain')
    .summary('why each member may or may not hold an object')
    .description('Say for every place an object stands in who may hold it, why, and who is known to have it.')
    .argument('<id>', 'STIX id of the object')
    .option('--member <member>', 'only this member, by name or did:key')
    .addHelpText('after', examples(
      ['explain indicator--a932fcc6-e032-476c-826f-cb970a5a1ade', 'every member'],
      ['explain indicator--a932fcc6-e032-476c-826f-cb970a5a1ade --member "Fox CERT"', 'one member']
    ))
    .action(session.action(async (context, id: string, options: ExplainOptions) => {
      await withNode(context, async (node) => {
        const explanations = await node.explain(id, { signal: context.signal, member: options.member })
        const members = context.json ? [] : await node.members({ signal: context.signal })
        for (const explanation of explanations) {
          await context.answer({ type: 'explanation', ...explanation }, () => linesOf(context, explanation, members))
        }
      })
      return undefined
    }))
}

function linesOf (context: Context, explanation: Explanation, members: readonly MemberView[]): string[] {
  const { id, place, authorName, handling } = explanation
  const where = 'entry' in place ? `entry ${short(place.entry)}, object ${place.index}` : 'private import'
  const to = handling === undefined ? '' : ` to ${plain(audienceText(handling.audience, members))}`
  const rows = explanation.members.map(({ name, verdict, reasons, delivery }) => [
    `  ${name}`, verdictCell(verdict, context.paint), delivery ?? '', reasons.map(({ text, code }) => `${text} (${code})`).join('; ')
  ])
  return [
    `${context.paint('bold', plain(id))} of ${plain(authorName)}, ${where}: ${tlpText(handling)}${to}`,
    ...explanation.forked === true ? [context.paint('red', '  its author signed two versions of the lane it stands in; see: hanse proof list')] : [],
    ...table(['  MEMBER', 'MAY HOLD', 'DELIVERY', 'WHY'], rows, context.width)
  ]
}
