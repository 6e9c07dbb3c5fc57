import { viewCharter } from 'hanse'
import { examples } from '../action.ts'
import { charterLines, charterRecord, readCharter } from './view.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addCharterShow (charter: Command, session: Session): void {
  charter.command('show')
    .summary('show what a charter says')
    .description('Show a charter: founders with their fingerprints, governors, quorum. Every signature in it is checked.')
    .argument('<file>', 'the charter file')
    .addHelpText('after', examples(['charter show northern.charter', 'read before accepting']))
    .action(session.action(async (context, file: string) => {
      const bytes = await readCharter(file)
      await context.answer(charterRecord(bytes), () => charterLines(context, viewCharter(bytes)))
      return undefined
    }))
}
