import { updateMember } from 'hanse'
import { readText } from '../../files.ts'
import { withNode } from '../../node/with-node.ts'
import { table } from '../../output/table.ts'
import { examples } from '../action.ts'
import { changeLines, runningLines, tellRunning } from '../key/applied.ts'
import { addMemberCertify, addMemberRevoke } from './propose.ts'
import { addMemberRekey } from './rekey.ts'
import { addMemberShow } from './show.ts'
import type { Context } from '../../context.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { MemberView } from 'hanse'

export function addMember (program: Command, session: Session): void {
  const member = program.command('member')
    .summary('the members of the federation')
    .description('The members of the federation.')
  addList(member, session)
  addUpdate(member, session)
  addMemberShow(member, session)
  addMemberRevoke(member, session)
  addMemberCertify(member, session)
  addMemberRekey(member, session)
}

function addList (member: Command, session: Session): void {
  member.command('list')
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

function addUpdate (member: Command, session: Session): void {
  member.command('update')
    .summary('take the certificate by which a member renewed or replaced its keys')
    .description(
      'Check the certificate that a member sent after "hanse key apply" and put it in force here. It changes nothing but nodes and is signed with the ' +
      'member key; earlier ones of that member may stand in the same file. A running node takes it up at once.'
    )
    .argument('<certificate>', 'the certificate file')
    .addHelpText('after', examples(['member update acme.certificate', 'as Acme sent it']))
    .action(session.action(async (context, file: string) => {
      const taken = await updateMember(context.home, await readText(file))
      const running = await tellRunning(context, {})
      await context.answer({ type: 'updated', ...taken, running }, () => [...changeLines(taken), ...runningLines(running)])
      return undefined
    }))
}

function stateCell (context: Context, { own, connected, concurrent }: MemberView): { text: string, paint(text: string): string } {
  if (concurrent !== undefined) {
    return { text: 'in dispute', paint: (text) => context.paint('yellow', text) }
  }
  if (own) {
    return { text: 'you', paint: (text) => context.paint('cyan', text) }
  }
  return connected
    ? { text: 'connected', paint: (text) => context.paint('green', text) }
    : { text: 'away', paint: (text) => context.paint('dim', text) }
}
