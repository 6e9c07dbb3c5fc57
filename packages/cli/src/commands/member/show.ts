import { memberOf } from 'hanse'
import { withNode } from '../../node/with-node.ts'
import { plain } from '../../output/foreign.ts'
import { timeText } from '../../output/words.ts'
import { examples } from '../action.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { MemberView } from 'hanse'

export function addMemberShow (member: Command, session: Session): void {
  member.command('show')
    .summary('what the federation certifies of a member')
    .description('Show what the federation certifies of a member, its groups, and its nodes with their addresses.')
    .argument('<member>', 'name or did:key')
    .addHelpText('after', examples(['member show Lexsi', 'attributes, fingerprint, nodes']))
    .action(session.action(async (context, text: string) => {
      const members = await withNode(context, async (node) => node.members({ signal: context.signal }))
      const id = memberOf(text, members)
      const found = members.find((view) => view.member === id) as MemberView
      await context.answer({ type: 'member', ...found }, () => linesOf(found))
      return undefined
    }))
}

function linesOf (
  { name, member, fingerprint, country, owner, sectors, role, authority, groups, governor, disputed, concurrent, nodes }: MemberView
): string[] {
  return [
    plain(name),
    `  member       ${member}`,
    `  fingerprint  ${fingerprint}`,
    `  country      ${country}${owner === undefined ? '' : `, ultimately owned in ${owner}`}`,
    `  sectors      ${sectors.length === 0 ? 'none' : sectors.map(plain).join(', ')}`,
    `  role         ${role}${authority === undefined ? '' : ` (${plain(authority)})`}${governor ? ', governor' : ''}`,
    ...groups.length === 0 ? [] : [`  groups       ${groups.map(plain).join(', ')}`],
    ...disputed === true ? ['  disputed     certificates contradict each other: no attribute of it grants anything until one replaces them all'] : [],
    ...concurrent === undefined ? [] : ['  in dispute   certificates about its nodes stand beside each other: only what all grant holds'],
    ...nodes.flatMap(({ node, addrs, until }) => [`  node         ${node}, until ${timeText(until)}`, ...addrs.map((addr) => `               ${plain(addr)}`)])
  ]
}
