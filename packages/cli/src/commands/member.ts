import { withNode } from '../node/with-node.ts'
import { table } from '../output/table.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { MemberView } from 'hanse'

export function addMember (program: Command, session: Session): void {
  program.command('member')
    .summary('the members of the federation')
    .description('The members of the federation.')
    .command('list')
    .summary('list the members')
    .description('List the members with what the federation certifies of them.')
    .addHelpText('after', examples(
      ['member list', 'names as --to and --member take them'],
      ['member list --json', 'with nodes and addresses']
    ))
    .action(session.action(async (context) => {
      const members = await withNode(context, async (node) => node.members({ signal: context.signal }))
      if (context.json) {
        for (const member of members) {
          await context.record({ type: 'member', ...member })
        }
        return undefined
      }
      await context.lines(table(['NAME', 'COUNTRY', 'SECTORS', 'ROLE', 'FINGERPRINT', 'STATE', 'MEMBER'], members.map((member) => [
        { text: member.name, paint: (text: string) => context.paint('bold', text) },
        member.country,
        member.sectors.join(', '),
        member.authority === undefined ? member.role : `${member.role} (${member.authority})`,
        member.fingerprint,
        stateCell(context, member),
        member.member
      ]), context.width))
      return undefined
    }))
}

function stateCell (context: Context, { own, connected }: MemberView): { text: string, paint(text: string): string } {
  if (own) {
    return { text: 'you', paint: (text) => context.paint('cyan', text) }
  }
  return connected
    ? { text: 'connected', paint: (text) => context.paint('green', text) }
    : { text: 'away', paint: (text) => context.paint('dim', text) }
}
