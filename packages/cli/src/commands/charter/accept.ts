import { acceptCharter, readMember, viewCharter } from 'hanse'
import { exitCodes } from '../../exit-codes.ts'
import { examples } from '../action.ts'
import { agreed } from '../agreed.ts'
import { charterLines, charterRecord, readCharter } from './view.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface AcceptOptions { yes?: boolean }

const question = 'Are these the founders, and did you compare the fingerprints?'
const unasked = 'nobody can be asked here whether the founders and fingerprints are right; look at them with "hanse charter show" and add --yes'

export function addCharterAccept (charter: Command, session: Session): void {
  charter.command('accept')
    .summary('make a charter the one of this home')
    .description(
      'Show a charter and, when you agree, make it the one that this home\'s node follows. ' +
      'Compare the fingerprints with the founders first, by telephone or in person.'
    )
    .argument('<file>', 'the charter file')
    .option('--yes', 'accept without being asked')
    .addHelpText('after', examples(
      ['charter accept northern.charter', 'read, compare, agree'],
      ['charter accept northern.charter --yes', 'in a script, after comparing']
    ))
    .action(session.action(async (context, file: string, options: AcceptOptions) => {
      const bytes = await readCharter(file)
      const member = await readMember(context.home)
      const view = viewCharter(bytes)
      if (!context.json) {
        await context.lines(charterLines(context, view, member))
      }
      if (options.yes !== true && !await agreed(context, question, unasked)) {
        await context.note('not accepted; nothing was changed')
        return exitCodes.failed
      }
      await acceptCharter(context.home, bytes)
      await context.answer({ ...charterRecord(bytes), accepted: true }, () => ['accepted; start the node with: hanse run'])
      return undefined
    }))
}
