import { memberOf } from 'hanse'
import { usageError } from '../../errors.ts'
import { withNode } from '../../node/with-node.ts'
import { collect, examples } from '../action.ts'
import { cast, withVoteOptions } from '../governance/cast.ts'
import type { Session } from '../action.ts'
import type { VoteOptions } from '../governance/cast.ts'
import type { Command } from 'commander'
import type { Proposal } from 'hanse'

interface RevokeOptions extends VoteOptions { reason: string }

interface CertifyOptions extends VoteOptions {
  name?: string
  country?: string
  owner?: string
  sector?: string[]
  role?: string
  authority?: string
}

/** How an option says that something goes. */
const none = 'none'

export function addMemberRevoke (member: Command, session: Session): void {
  withVoteOptions(member.command('revoke')
    .summary('propose that a member must leave, or sign that it must')
    .description(
      'Propose that a member must leave the federation, or sign what another governor has proposed. Once a quorum has signed, every node hangs up on it, ' +
      'and takes nothing of it that comes after what counts now. What it has published stays, and what it was given it keeps: nothing can be called back.'
    )
    .argument('<member>', 'name or did:key')
    .requiredOption('--reason <text>', 'why, for everybody to read'))
    .addHelpText('after', examples(['member revoke Lexsi --reason "feeds were resold"', 'in force once a quorum has signed']))
    .action(session.action(async (context, text: string, { reason, ...options }: RevokeOptions) => withNode(context, async (node) => {
      const id = memberOf(text, await node.members({ signal: context.signal }))
      return cast(context, node, { kind: 'revoke', member: id, reason }, options)
    })))
}

export function addMemberCertify (member: Command, session: Session): void {
  withVoteOptions(member.command('certify')
    .summary('propose other attributes of a member')
    .description('Propose what the federation certifies of a member from now on; what is not named stays. "none" takes an owner or an authority kind away.')
    .argument('<member>', 'name or did:key')
    .option('--name <text>', 'its name')
    .option('--country <code>', 'ISO 3166-1, two letters')
    .option('--owner <code>', 'country of its ultimate owner: above GREEN, partners confirm it first')
    .option('--sector <word>', 'a sector; give all, each with --sector', collect)
    .option('--role <role>', 'full, observer, authority or gateway')
    .option('--authority <kind>', 'kind of public body'))
    .addHelpText('after', examples(
      ['member certify Lexsi --owner US', 'it was bought'],
      ['member certify Lexsi --sector energy --sector water', 'all its sectors']
    ))
    .action(session.action(async (context, text: string, { name, country, owner, sector, role, authority, ...options }: CertifyOptions) => {
      const change = {
        ...(name !== undefined && { name }),
        ...(country !== undefined && { country: country.toUpperCase() }),
        ...(owner !== undefined && { owner: owner === none ? null : owner.toUpperCase() }),
        ...(sector !== undefined && { sectors: sector }),
        ...(role !== undefined && { role }),
        ...(authority !== undefined && { authority: authority === none ? null : authority })
      }
      if (Object.keys(change).length === 0) {
        throw usageError('nothing would change; name an attribute, such as --country FR')
      }
      return withNode(context, async (node) => {
        const id = memberOf(text, await node.members({ signal: context.signal }))
        return cast(context, node, { kind: 'attributes', member: id, change } as Proposal, options)
      })
    }))
}
