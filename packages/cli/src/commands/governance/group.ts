import { memberOf } from 'hanse'
import { withNode } from '../../node/with-node.ts'
import { examples } from '../action.ts'
import { cast, withVoteOptions } from './cast.ts'
import type { VoteOptions } from './cast.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addGroup (program: Command, session: Session): void {
  const group = program.command('group')
    .summary('groups of the federation, as audiences name them')
    .description('Groups of the federation, which every member sees. Who belongs to one is what a quorum of the governors has signed.')
  withVoteOptions(group.command('set')
    .summary('propose who belongs to a group')
    .description('Propose who belongs to a group from now on; it is made if there is none of the name. With no members, nobody belongs.')
    .argument('<name>', 'the group, as in --to group:NAME')
    .argument('[members...]', 'all members of it, by name or did:key'))
    .addHelpText('after', examples(['group set energy-desk Lexsi "Fox IT"', 'in force once a quorum has signed']))
    .action(session.action(async (context, name: string, names: string[], options: VoteOptions) => withNode(context, async (node) => {
      const known = await node.members({ signal: context.signal })
      return cast(context, node, { kind: 'group', group: name, members: names.map((text) => memberOf(text, known)) }, options)
    })))
}
