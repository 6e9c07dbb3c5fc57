import { createInterface } from 'node:readline/promises'
import { joinFederation, readMember } from 'hanse'
import { usageError } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { readText } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { count } from '../../output/words.ts'
import { examples } from '../action.ts'
import { agreed } from '../agreed.ts'
import { charterLines } from '../charter/view.ts'
import type { Context } from '../../context.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { Joining } from 'hanse'

interface JoinCommand { tokenFile?: string, yes?: boolean, memberKey?: string }

const question = 'Is this the federation, and did you compare a fingerprint?'
const unasked = 'nobody can be asked here whether this is the federation; use a terminal, or add --yes'

export function addJoin (program: Command, session: Session): void {
  program.command('join')
    .summary('ask to join a federation, or how it stands')
    .description(
      'Ask to join the federation of an invitation: show its charter and, when you agree, send the card of this home. Once a quorum of governors has ' +
      'approved, run the same command again and start the node. The word of the invitation is read from the argument, a file, or the prompt.'
    )
    .argument('[invitation]', 'the word that begins with hanse-invite-')
    .option('--token-file <file>', 'read the invitation from a file')
    .option('--member-key <dir>', 'where member.key lies (default: the home)')
    .option('--yes', 'join without being asked')
    .addHelpText('after', examples(
      ['join', 'asks for the invitation'],
      ['join --token-file invitation.txt --yes', 'in a script, after comparing']
    ))
    .action(session.action(async (context, word: string | undefined, options: JoinCommand) => {
      const member = await readMember(context.home)
      const token = await tokenOf(context, word, options.tokenFile)
      const joining = await joinFederation(context.home, token, {
        passphrase: context.passphrase,
        signal: context.signal,
        ...(options.memberKey !== undefined && { memberKey: options.memberKey }),
        onCharter: async (view) => {
          if (!context.json) {
            await context.lines(charterLines(context, view, member))
          }
          return options.yes === true || agreed(context, question, unasked)
        }
      })
      await context.answer({ type: 'joining', member, ...joining }, () => linesOf(joining))
      return joining.state === 'refused' ? exitCodes.refused : undefined
    }))
}

function linesOf ({ state, name, signed, quorum }: Joining): string[] {
  switch (state) {
    case 'pending':
      return [`asked to join ${plain(name)}: ${signed} of ${count(quorum, 'governor')} approved; ask again with the same command`]
    case 'admitted':
      return [`you are a member of ${plain(name)}; start the node with: hanse run`]
    case 'refused':
      return [`${plain(name)} has not let you in; ask for another invitation`]
    default: {
      const never: never = state
      return never
    }
  }
}

async function tokenOf (context: Context, word: string | undefined, file: string | undefined): Promise<string> {
  if (word !== undefined || file !== undefined) {
    return word ?? readText(file as string)
  }
  const { stdin, stderr } = context.io
  if (stdin.isTTY !== true || context.json) {
    throw usageError('no invitation; give the word as an argument or with --token-file FILE')
  }
  const terminal = createInterface({ input: stdin, output: stderr })
  try {
    return await terminal.question('Invitation: ', { signal: context.signal })
  } finally {
    terminal.close()
  }
}
