import { usageError } from '../../errors.ts'
import { withNode, withRunningNode } from '../../node/with-node.ts'
import { plain } from '../../output/foreign.ts'
import { table } from '../../output/table.ts'
import { short, timeText } from '../../output/words.ts'
import { examples } from '../action.ts'
import type { Context } from '../../context.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface InviteCommand { note?: string, hours?: number, list?: boolean, revoke?: string }

const hourMs = 60 * 60 * 1000

export function addInvite (program: Command, session: Session): void {
  program.command('invite')
    .summary('let somebody ask to join')
    .description(
      'Print an invitation: one word for whoever is to join, good once and for a week. It only lets them ask: governors decide with ' +
      '"hanse admission approve". The node opens a door for it, of its own port (door in hanse.yaml), that speaks nothing but this.'
    )
    .option('--note <text>', 'whom it is for, in your own list')
    .option('--hours <number>', 'how long it is good (default: 168)', (text) => hoursOf(text))
    .option('--list', 'list the invitations of this node')
    .option('--revoke <id>', 'take one back')
    .addHelpText('after', examples(
      ['invite --note "Lexsi, after the call"', 'send the word over a channel that you trust'],
      ['invite --list', 'which were used, and by whom'],
      ['invite --revoke 36e5d2e3c7a5', 'nobody can use it any more']
    ))
    .action(session.action(async (context, options: InviteCommand) => {
      if (options.list === true) {
        await listInvitations(context)
      } else if (options.revoke !== undefined) {
        await revoke(context, options.revoke)
      } else {
        await invite(context, options)
      }
      return undefined
    }))
}

function hoursOf (text: string): number {
  const hours = Number(text)
  if (!(hours > 0)) {
    throw usageError(`--hours takes a number of hours above 0, not ${text}`)
  }
  return hours
}

async function invite (context: Context, { note, hours }: InviteCommand): Promise<void> {
  const invited = await withRunningNode(context, 'an invitation', async (node) => node.invite({
    signal: context.signal, ...(note !== undefined && { note }), ...(hours !== undefined && { expiresInMs: hours * hourMs })
  }))
  await context.answer({ type: 'invited', ...invited }, () => [invited.token])
  await context.note(`good once, until ${timeText(invited.until)}; shown this once. Whoever is invited runs: hanse join`)
}

async function listInvitations (context: Context): Promise<void> {
  const invitations = await withNode(context, async (node) => node.invitations({ signal: context.signal }))
  if (context.json) {
    for (const invitation of invitations) {
      await context.record({ type: 'invitation', ...invitation })
    }
    return
  }
  await context.lines(invitations.length === 0
    ? ['no invitations']
    : table(['ID', 'STATE', 'UNTIL', 'FOR', 'USED BY'], invitations.map(({ id, state, until, note = '', usedBy = '' }) => [
      short(id), state, timeText(until), note, usedBy
    ]), context.width))
}

async function revoke (context: Context, text: string): Promise<void> {
  await withNode(context, async (node) => {
    const found = (await node.invitations({ signal: context.signal })).filter(({ id }) => id.startsWith(text))
    if (found.length > 1) {
      throw usageError(`${found.length} invitations begin with ${plain(text)}; write more of the id`)
    }
    const id = found[0]?.id ?? text
    await node.revokeInvitation(id, { signal: context.signal })
    await context.answer({ type: 'invitation-revoked', id }, () => ['taken back; nobody can use it any more'])
  })
}
