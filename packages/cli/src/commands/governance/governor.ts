import { memberOf } from 'hanse'
import { withNode } from '../../node/with-node.ts'
import { plain } from '../../output/foreign.ts'
import { timeText } from '../../output/words.ts'
import { examples } from '../action.ts'
import { cast, proposalLines, statementLines, withVoteOptions } from './cast.ts'
import { pendingNamed } from './find.ts'
import type { VoteOptions } from './cast.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface ListOptions { all?: boolean }

export function addGovernor (program: Command, session: Session): void {
  const governor = program.command('governor')
    .summary('what waits for the governors')
    .description('The governors decide together who belongs: what a quorum of them has signed is in force everywhere.')
  addList(governor, session)
  addPropose(governor, session)
  addVote(governor, session)
}

function addList (governor: Command, session: Session): void {
  governor.command('list')
    .summary('list who governs and what waits for signatures')
    .description('List the governors and what waits for their signatures, with who has signed and who has not.')
    .option('--all', 'also what is in force')
    .addHelpText('after', examples(['governor list', 'what to sign'], ['governor list --all --json', 'everything that was ever decided']))
    .action(session.action(async (context, options: ListOptions) => {
      const pending = await withNode(context, async (node) => node.pending({ signal: context.signal, ...(options.all === true && { all: true }) }))
      if (context.json) {
        await context.record({ type: 'governors', governors: pending.governors, quorum: pending.quorum })
        for (const statement of pending.statements) {
          await context.record({ type: 'statement', ...statement })
        }
        for (const proposed of pending.links.proposed) {
          await context.record({ type: 'governors-proposal', ...proposed })
        }
        return undefined
      }
      await context.lines([
        `${pending.governors.map(({ name }) => plain(name)).join(', ')} govern; ${pending.quorum} of ${pending.governors.length} must sign`,
        ...pending.links.contradictions.map(({ name }) =>
          context.paint('red', `${plain(name)} contradicted itself: it signed two different sets of governors; revoke it`)),
        ...pending.statements.length + pending.links.proposed.length === 0 ? ['nothing waits for signatures'] : [],
        ...pending.links.round === 0 ? [] : [`the governors are in round ${pending.links.round} of agreeing on others`],
        ...pending.links.proposed.flatMap(proposalLines),
        ...pending.statements.flatMap((statement) =>
          [...statementLines(statement), ...statement.state === 'open' ? [`  until ${timeText(statement.until)}`] : []])
      ])
      return undefined
    }))
}

interface ProposeOptions extends VoteOptions { quorum?: number }

function addPropose (governor: Command, session: Session): void {
  withVoteOptions(governor.command('propose')
    .summary('propose who shall govern')
    .description(
      'Propose who shall govern from now on. Each governor of today then signs twice with "hanse governor vote": first that it is prepared, and once a ' +
      'quorum is, that it is decided. So no two sets of governors can ever be decided. What is in force is taken over.'
    )
    .argument('<members...>', 'all who shall govern, by name or did:key')
    .option('--quorum <number>', 'how many must sign (default: the fewest that are safe)', Number))
    .addHelpText('after', examples(['governor propose Lexsi "Fox IT" CSIS S21sec', 'these four, of whom three must sign']))
    .action(session.action(async (context, names: string[], { quorum, ...options }: ProposeOptions) => withNode(context, async (node) => {
      const known = await node.members({ signal: context.signal })
      const governors = names.map((text) => memberOf(text, known))
      return cast(context, node, { kind: 'governors', governors, ...(quorum !== undefined && { quorum }) }, options)
    })))
}

interface GovernorVoteOptions extends VoteOptions { giveUp?: boolean }

function addVote (governor: Command, session: Session): void {
  withVoteOptions(governor.command('vote')
    .summary('sign what another governor has proposed')
    .description('Show a statement that waits and, when you agree, sign it with the member key.')
    .argument('<id>', 'id of what waits, or its beginning')
    .option('--give-up', 'of proposed governors: no quorum will come together in this round, go on in another'))
    .addHelpText('after', examples(['governor vote 36e5d2e3c7a5', 'as "hanse status" shows it']))
    .action(session.action(async (context, text: string, { giveUp, ...options }: GovernorVoteOptions) => withNode(context, async (node) => {
      const found = pendingNamed(text, await node.pending({ signal: context.signal }))
      return cast(context, node, found.kind === 'link' && giveUp === true ? { ...found, giveUp } : found, options)
    })))
}
