import { applyCertificate } from 'hanse'
import { readText } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { examples } from '../action.ts'
import { appliedLines, tellRunning } from './applied.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

export function addKeyApply (key: Command, session: Session): void {
  key.command('apply')
    .summary('put a signed certificate of this member in force')
    .description(
      'Check a certificate that "hanse key sign" wrote and put it in force: new dates at once, new keys with the next start of the node. ' +
      'Certificate and keys change together; until then the old keys stay.'
    )
    .argument('<certificate>', 'the certificate file')
    .addHelpText('after', examples(['key apply acme.certificate', 'then send the same file to every member']))
    .action(session.action(async (context, file: string) => {
      const applied = await applyCertificate(context.home, await readText(file), { passphrase: context.passphrase })
      const running = await tellRunning(context, applied)
      await context.answer({ type: 'applied', ...applied, running }, () => appliedLines(applied, running, plain(file)))
      return undefined
    }))
}
