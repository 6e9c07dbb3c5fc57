import { withNode, withRunningNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { withObject } from '../output/json.ts'
import { summaryOf } from '../output/objects.ts'
import { cutTo } from '../output/width.ts'
import { clockText, renewalText, short, timeText, tlpCell } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { Hanse, HanseEvent, MemberView, SubscribeOptions } from 'hanse'

interface TailOptions { follow?: boolean, since?: string }

/** Without --since and -f, only the newest are shown. */
const newestShown = 10
/** Ids of one withdrawal beyond these are counted, not shown. */
const idsShownMax = 3

export function addTail (program: Command, session: Session): void {
  program.command('tail')
    .summary('show what arrives')
    .description(
      `Show the newest ${newestShown} objects that this node holds, and withdrawals among them; ` +
      'with --since, all behind a point; with -f, what arrives from now on, deliveries and connections included.'
    )
    .option('-f, --follow', 'go on as things happen; needs the node to run')
    .option('--since <cursor>', 'begin behind an event, by its cursor as --json shows it; "start" begins with the first')
    .addHelpText('after', examples(
      ['tail', 'the newest objects'],
      ['tail -f', 'what happens from now on'],
      ['tail --since start --json', 'everything held, for a program, which keeps the last cursor'],
      ['tail -f --since 1f0 --json', 'go on where it stopped']
    ))
    .action(session.action(async (context, options: TailOptions) => {
      if (options.follow === true) {
        await withRunningNode(context, 'tail -f', async (node) => {
          await show(context, node, { since: options.since, follow: true })
        })
      } else {
        await withNode(context, async (node) => {
          await (options.since === undefined ? showNewest(context, node) : show(context, node, { since: options.since, follow: false }))
        })
      }
      return undefined
    }))
}

async function show (context: Context, node: Hanse, options: SubscribeOptions): Promise<void> {
  const members = await node.members({ signal: context.signal })
  for await (const event of node.subscribe({ ...options, signal: context.signal })) {
    await tell(context, event, members)
  }
}

async function showNewest (context: Context, node: Hanse): Promise<void> {
  const members = await node.members({ signal: context.signal })
  const newest: HanseEvent[] = []
  for await (const event of node.subscribe({ since: 'start', follow: false, signal: context.signal })) {
    newest.push(event)
    if (newest.length > newestShown) {
      newest.shift()
    }
  }
  for (const event of newest) {
    await tell(context, event, members)
  }
}

async function tell (context: Context, event: HanseEvent, members: readonly MemberView[]): Promise<void> {
  await context.answer(event.type === 'object' ? withObject(event) : event, () => [lineOf(context, event, members)])
}

function listed (ids: readonly string[]): string {
  const more = ids.length - idsShownMax
  return ids.slice(0, idsShownMax).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function lineOf (context: Context, event: HanseEvent, members: readonly MemberView[]): string {
  const nameOf = (member: string): string => plain(members.find((view) => view.member === member)?.name ?? member)
  switch (event.type) {
    case 'object': {
      const tlp = tlpCell(event.handling, context.paint)
      const label = typeof tlp === 'string' ? tlp : tlp.paint(tlp.text)
      const what = [
        event.objectType || 'unreadable',
        summaryOf(event.bytes),
        context.width === Infinity ? event.id : ''
      ].filter((part) => part !== '').map(plain).join('  ')
      const head = `${context.paint('dim', timeText(event.arrived))}  ${label}  ${context.paint('bold', plain(event.authorName))}  `
      const headWidth = timeText(event.arrived).length + (typeof tlp === 'string' ? tlp : tlp.text).length + event.authorName.length + 6
      return head + cutTo(what, Math.max(context.width - headWidth, 20))
    }
    case 'withdrawn': {
      const ids = listed(event.objects.map(({ id }) => plain(id) || 'an unreadable object'))
      const author = context.paint('bold', plain(event.authorName))
      return `${context.paint('dim', timeText(event.removed))}  ${author} withdrew ${ids}: ${plain(event.reason)}`
    }
    case 'delivery':
      return event.alone === true
        ? `${context.paint('dim', timeText(event.at))}  ${nameOf(event.member)}, a former reader, applied withdrawal ${event.seq} of ${short(event.lane)}`
        : `${context.paint('dim', timeText(event.at))}  ${nameOf(event.member)} holds lane ${short(event.lane)} up to ${event.seq}`
    case 'peer':
      return `${nameOf(event.member)} ${event.state === 'up' ? 'joined' : 'left'}`
    case 'fork':
      return `${context.paint('red', 'forked')} ${nameOf(event.author)} signed two entries for place ${event.seq} of lane ${short(event.lane)}; ` +
        'see: hanse proof list'
    case 'incarnation':
      return `${context.paint('red', 'new incarnation')} ${renewalText(event)}`
    case 'clock':
      return event.off ? context.paint('red', clockText(event.skewMs)) : 'the clock agrees with those of peers again'
    case 'refused':
      return `${context.paint('red', 'refused')} what ${plain(short(event.node.replace('did:key:', '')))} sent: ${plain(event.message)} (${plain(event.code)})`
    case 'members': {
      const [joined, left] = [event.joined, event.left].map((parties) => parties.map(({ name }) => context.paint('bold', plain(name))).join(', '))
      const words = [
        ...joined === '' ? [] : [`${joined} belongs to the federation now`],
        ...left === '' ? [] : [`${left} does not belong to the federation any more`]
      ]
      return `${context.paint('dim', timeText(event.at))}  ${words.length === 0 ? 'what the federation certifies has changed' : words.join('; ')}`
    }
    case 'governance':
      return `${context.paint('dim', timeText(event.at))}  something waits for governors, or waits no longer; see: hanse governor list`
    case 'disk':
      return event.state === 'ok'
        ? `${context.paint('green', 'disk')} has room again`
        : `${context.paint(event.state === 'low' ? 'yellow' : 'red', 'disk')} ${plain(event.message ?? event.state)} (${event.code})`
    default: {
      const never: never = event
      return never
    }
  }
}
