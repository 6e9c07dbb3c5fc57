import { signBallot } from 'hanse'
import { exitCodes } from '../../exit-codes.ts'
import { plain } from '../../output/foreign.ts'
import { count, short } from '../../output/words.ts'
import { agreed } from '../agreed.ts'
import type { Context } from '../../context.ts'
import type { ExitCode } from '../../exit-codes.ts'
import type { Command } from 'commander'
import type { Hanse, LinkView, Proposal, StatementView } from 'hanse'

/** How a person signs. */
export interface VoteOptions { yes?: boolean, memberKey?: string }

const unasked = 'nobody can be asked here whether to sign this; read it with a terminal, or add --yes'

/** The options of every command that signs with the member key. */
export function withVoteOptions (command: Command): Command {
  return command
    .option('--yes', 'sign without being asked')
    .option('--member-key <dir>', 'where member.key lies (default: the home)')
}

/** Shows what would be said, asks, signs with the member key, and tells how it stands. */
export async function cast (context: Context, node: Hanse, proposal: Proposal, { yes, memberKey = context.home }: VoteOptions): Promise<ExitCode | undefined> {
  const ballot = await node.ballot(proposal, { signal: context.signal })
  await context.note(`You would sign: ${plain(ballot.title)}`)
  if (yes !== true && !await agreed(context, 'Sign this with the member key?', unasked)) {
    await context.note('not signed; nothing was said to anybody')
    return exitCodes.failed
  }
  const signature = await signBallot(memberKey, ballot, { passphrase: context.passphrase })
  const view = await node.vote(ballot, signature, { signal: context.signal })
  await context.answer(
    { type: 'kind' in view ? 'statement' : 'governors-proposal', ...view }, () => 'kind' in view ? statementLines(view) : proposalLines(view)
  )
  return undefined
}

/** How far the governors are with others that were proposed, in lines. */
export function proposalLines ({ id, governors, quorum, by, prepared, committed, accepted, leftOut, state }: LinkView): string[] {
  const names = (parties: LinkView['prepared']): string => parties.length === 0 ? 'nobody' : parties.map(({ name }) => plain(name)).join(', ')
  const first = `${names(governors)} shall govern, ${quorum} of ${governors.length} sign (${short(id)})`
  return state === 'decided'
    ? [`${first}: decided`]
    : [
        `${first}, proposed by ${plain(by.name)}: prepared by ${names(prepared)}; committed by ${names(committed)}`,
        `  it takes over ${count(accepted, 'certificate')}${leftOut === 0 ? '' : `; ${leftOut} of today would have to be signed anew`}`,
        `  each governor runs twice, first to prepare and then to commit: hanse governor vote ${short(id)}`
      ]
}

/** How a statement stands, in lines. */
export function statementLines ({ id, title, signed, missing, quorum, state }: StatementView): string[] {
  const names = (parties: StatementView['signed']): string => parties.map(({ name }) => plain(name)).join(', ')
  const first = `${plain(title)} (${short(id)})`
  switch (state) {
    case 'certified':
      return [`${first}: in force, signed by ${names(signed)}`]
    case 'void':
      return [`${first}: void, as the governors have changed; propose it anew`]
    case 'open':
      return [
        `${first}: signed by ${signed.length === 0 ? 'nobody' : names(signed)}; ` +
        `${count(Math.max(0, quorum - signed.length), 'more signature')} needed of ${names(missing)}`,
        `  the others run: hanse governor vote ${short(id)}`
      ]
    default: {
      const never: never = state
      return never
    }
  }
}
