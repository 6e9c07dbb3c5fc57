import { signRequest, viewRequest } from 'hanse'
import { exitCodes } from '../../exit-codes.ts'
import { readText } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { dayText } from '../../output/words.ts'
import { examples } from '../action.ts'
import { agreed } from '../agreed.ts'
import { written } from './request.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { RequestView } from 'hanse'

interface SignOptions { out?: string, yes?: boolean }

const unasked = 'nobody can be asked here whether to sign this; read it with a terminal, or add --yes'

export function addKeySign (key: Command, session: Session): void {
  key.command('sign')
    .summary('sign a request with the member key, on a machine that may be offline')
    .description(
      'Show what a request of "hanse key renew" or "hanse key rotate" asks for and, when you agree, sign it with the member key. ' +
      'The home needs to hold nothing but member.key.'
    )
    .argument('<request>', 'the request file')
    .option('--out <file>', 'where to write the certificate (default: standard output)')
    .option('--yes', 'sign without being asked')
    .addHelpText('after', examples(['key sign acme.request --home /media/vault --out acme.certificate', 'with /media/vault/member.key']))
    .action(session.action(async (context, file: string, { out, yes }: SignOptions) => {
      const text = await readText(file)
      const view = viewRequest(text)
      if (!context.json) {
        await context.note(requestLines(view).join('\n'))
      }
      if (yes !== true && !await agreed(context, 'Sign this with the member key?', unasked)) {
        await context.note('not signed; nothing was written')
        return exitCodes.failed
      }
      const certificate = await signRequest(context.home, text, { passphrase: context.passphrase })
      await written(context, 'certificate', certificate, out, [
        'next, on the node:',
        '  hanse key apply FILE',
        'and every other member:',
        '  hanse member update FILE'
      ])
      return undefined
    }))
}

function requestLines (view: RequestView): string[] {
  return [
    `request of ${plain(view.name)}, ${view.member}`,
    `  fingerprint  ${view.fingerprint}`,
    `  federation   ${view.federation}`,
    ...view.nodes.map(({ node, addrs, from, until, state }) => state === 'out'
      ? `  out          ${node}: nobody connects to it any more`
      : `  ${state.padEnd('fingerprint'.length)}  ${node}, ${dayText(from)} to ${dayText(until)}, at ${addrs.map(plain).join(', ') || 'no address'}`)
  ]
}
