import { withNode } from '../../node/with-node.ts'
import { plain } from '../../output/foreign.ts'
import { table } from '../../output/table.ts'
import { count, short, timeText } from '../../output/words.ts'
import { examples } from '../action.ts'
import { cast, withVoteOptions } from './cast.ts'
import { requestNamed } from './find.ts'
import type { VoteOptions } from './cast.ts'
import type { Context } from '../../context.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { JoinRequestView, PendingView } from 'hanse'

export function addAdmission (program: Command, session: Session): void {
  const admission = program.command('admission')
    .summary('who asks to join, and the votes of governors')
    .description('Who asks to join the federation. A member comes in once a quorum of the governors has approved.')
  addList(admission, session)
  addApprove(admission, session)
}

function addList (admission: Command, session: Session): void {
  admission.command('list')
    .summary('list who asks to join')
    .description('List who asks to join, whose invitation they came with, and who has approved. Compare the fingerprint with them by telephone.')
    .addHelpText('after', examples(['admission list', 'who waits'], ['admission list --json', 'with keys and attributes']))
    .action(session.action(async (context) => {
      const pending = await withNode(context, async (node) => node.pending({ signal: context.signal }))
      if (context.json) {
        for (const request of pending.requests) {
          await context.record({ type: 'join-request', ...request })
        }
        return undefined
      }
      await context.lines(pending.requests.length === 0 ? ['nobody asks to join'] : requestLines(context, pending))
      return undefined
    }))
}

function requestLines (context: Context, pending: PendingView): string[] {
  const rows = table(['NAME', 'COUNTRY', 'SECTORS', 'ROLE', 'FINGERPRINT', 'INVITED BY', 'APPROVED', 'ID'], pending.requests.map((request) => [
    { text: request.name, paint: (text: string) => context.paint('bold', text) },
    request.owner === undefined ? request.country : `${request.country} (owned in ${request.owner})`,
    request.sectors.join(', '),
    request.authority === undefined ? request.role : `${request.role} (${request.authority})`,
    request.fingerprint,
    request.invitedBy.name,
    approvedText(request, pending),
    short(request.id)
  ]), context.width)
  const before = pending.requests.filter(({ revokedFor }) => revokedFor.length > 0)
  return [
    ...rows,
    ...before.map(({ name, revokedFor }) => context.paint('yellow', `${plain(name)} was a member before, and left for: ${revokedFor.map(plain).join('; ')}`)),
    ...pending.requests.map(({ name, at }) => context.paint('dim', `${plain(name)} asked ${timeText(at)}`))
  ]
}

function approvedText ({ statement }: JoinRequestView, { statements, quorum }: PendingView): string {
  const found = statements.find(({ id }) => id === statement)
  return found === undefined
    ? `nobody, ${count(quorum, 'vote')} needed`
    : `${found.signed.map(({ name }) => name).join(', ')} (${found.signed.length} of ${quorum})`
}

function addApprove (admission: Command, session: Session): void {
  withVoteOptions(admission.command('approve')
    .summary('sign that somebody may come in')
    .description(
      'Show who asks to join and, when you agree, sign with the member key that it may come in. Compare the fingerprint first, by telephone or in ' +
      'person: a name is a claim, the key is the identity.'
    )
    .argument('<name>', 'name, did:key or id of the request'))
    .addHelpText('after', examples(
      ['admission approve Lexsi', 'read, compare, agree'],
      ['admission approve Lexsi --yes --member-key /media/vault', 'with a member key that is kept elsewhere']
    ))
    .action(session.action(async (context, text: string, options: VoteOptions) => withNode(context, async (node) => {
      const request = requestNamed(text, await node.pending({ signal: context.signal }))
      await context.note(`${plain(request.name)} (${request.country}), fingerprint ${request.fingerprint}, invited by ${plain(request.invitedBy.name)}`)
      return cast(context, node, { kind: 'admit', request: request.id }, options)
    })))
}
