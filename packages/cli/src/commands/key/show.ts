import { daysUntil, viewKeys } from 'hanse'
import { plain } from '../../output/foreign.ts'
import { count, dayText } from '../../output/words.ts'
import { examples } from '../action.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'
import type { KeysView } from 'hanse'

export function addKeyShow (key: Command, session: Session): void {
  key.command('show')
    .summary('show the keys and their certificates')
    .description('Show the keys of this home and how long their certificates hold. No secret is shown and no passphrase is needed.')
    .addHelpText('after', examples(['key show', 'of ~/.hanse'], ['key show --json', 'for a program']))
    .action(session.action(async (context) => {
      const view = await viewKeys(context.home)
      await context.answer({ type: 'keys', ...view }, () => keyLines(view, Date.now()))
      return undefined
    }))
}

function keyLines (view: KeysView, now: number): string[] {
  return [
    `${plain(view.name)}, member ${view.member}`,
    `  member key   ${view.memberKey ? 'in this home; move member.key to a machine that is offline' : 'not in this home'}`,
    `  node keys    ${view.sealed ? 'sealed with a passphrase' : 'open, in files that only their owner can read'}`,
    ...view.federation === undefined ? [] : [`  federation   ${view.federation}`],
    ...view.certificate === undefined ? [] : [`  certificate  ${view.certificate}`],
    ...view.nodes.flatMap(({ node, authoring, addrs, until }) => [
      `  node         ${node}`,
      `    authoring  ${authoring}`,
      `    addresses  ${addrs.map(plain).join(', ') || 'none'}`,
      `    until      ${dayText(until)}, ${until <= now ? 'over' : `in ${count(daysUntil(until, now), 'day')}`}`
    ]),
    ...view.next ? ['  new keys wait for a certificate: hanse key apply FILE'] : [],
    ...view.concurrent === undefined
      ? []
      : [
        `  ${view.concurrent.length} certificates stand beside each other, and only what all of them grant holds; ` +
          'replace them with: hanse key renew --replace FILE'
        ]
  ]
}
