import { memberOf } from 'hanse'
import { withNode } from '../../node/with-node.ts'
import { plain } from '../../output/foreign.ts'
import { examples } from '../action.ts'
import { cast, withVoteOptions } from '../governance/cast.ts'
import { requestNamed } from '../governance/find.ts'
import type { Session } from '../action.ts'
import type { VoteOptions } from '../governance/cast.ts'
import type { Command } from 'commander'

interface RekeyOptions extends VoteOptions { request: string }

export function addMemberRekey (member: Command, session: Session): void {
  withVoteOptions(member.command('rekey')
    .summary('propose that a member gets the keys of a new home')
    .description(
      'Propose that a member whose member key is lost goes on with the keys of a new home, which asks to join as anybody does; or sign what another ' +
      'governor has proposed. It stays the member that it was, in every audience; its old keys end. Compare the fingerprint first, in person: this is ' +
      'what an impostor would ask for.'
    )
    .argument('<member>', 'name or did:key of the member')
    .requiredOption('--request <name>', 'name, did:key or id of the request of its new home'))
    .addHelpText('after', examples(['member rekey Lexsi --request Lexsi', 'in force once a quorum has signed']))
    .action(session.action(async (context, text: string, { request: asked, ...options }: RekeyOptions) => withNode(context, async (node) => {
      const id = memberOf(text, await node.members({ signal: context.signal }))
      const request = requestNamed(asked, await node.pending({ signal: context.signal }))
      await context.note(
        `the new home calls itself ${plain(request.name)} (${request.country}), fingerprint ${request.fingerprint}, invited by ${plain(request.invitedBy.name)}`
      )
      return cast(context, node, { kind: 'rekey', member: id, request: request.id }, options)
    })))
}
