import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { clockText, count, renewalText, short, timeText } from '../output/words.ts'
import { examples } from './action.ts'
import { tellDelivery } from './delivery.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { Status } from 'hanse'

/** Findings of a repair that a person is shown; all are in --json. */
const repairsShownMax = 3

export function addStatus (program: Command, session: Session): void {
  program.command('status')
    .summary('the node in numbers, or who has an object of yours')
    .description(
      'Show who this node is, whether it runs, what it holds and what it refused. With an id, show like delivery how far ' +
      'that has come: of what you withdrew, who has applied it.'
    )
    .argument('[id]', 'STIX id of an object that you published or withdrew, or id of a publication, entry or withdrawal')
    .addHelpText('after', examples(['status', 'of ~/.hanse'], ['status --json', 'for monitoring: egressBlocked must be 0']))
    .action(session.action(async (context, id: string | undefined) => {
      if (id !== undefined) {
        await tellDelivery(context, id)
        return undefined
      }
      const status = await withNode(context, async (node) => node.status({ signal: context.signal }))
      await context.answer({ type: 'status', home: context.home, ...status }, () => linesOf(context, status))
      return undefined
    }))
}

const bytesPerMiB = 1024 * 1024

function linesOf (context: Context, status: Status): string[] {
  const { paint } = context
  const rejected = Object.entries(status.rejected).map(([code, times]) => `${plain(code)} ${count(times, 'time')}`)
  const since = status.startedAt === undefined ? '' : ` since ${timeText(status.startedAt)}`
  const state = status.running
    ? `${paint('green', 'running')}${since}, ${status.peersReady} of ${count(Math.max(status.members - 1, 0), 'other member')} connected`
    : `${paint('yellow', 'not running')}; start it with: hanse run`
  return [
    `${paint('bold', plain(status.name))}: ${state}`,
    `  home        ${plain(context.home)}`,
    `  member      ${status.member}`,
    `  node        ${status.node}`,
    `  federation  ${status.federation}, ${count(status.members, 'member')}`,
    ...status.listen.map((addr, at) => `  ${at === 0 ? 'listens on' : '          '}  ${plain(addr)}`),
    `  holds       ${count(status.objects, 'object')} in ` +
      `${count(status.entries, 'entry', 'entries')} of ${count(status.lanes, 'lane')}, ${count(status.privateObjects, 'private import')}`,
    ...status.expiring.map(
      ({ name, own, until, within }) => paint(
        own ? 'red' : 'yellow',
        `  certificate of ${own ? 'this node' : plain(name)} ${within === 0 ? 'ended' : 'ends'} ${timeText(until)}; see: hanse doctor`
      )
    ),
    ...status.disk.state === 'ok'
      ? []
      : [paint(status.disk.state === 'low' ? 'yellow' : 'red', `  disk        ${plain(status.disk.message ?? status.disk.state)} (${status.disk.code})`)],
    ...status.repair === undefined
      ? []
      : [paint('yellow', `  repaired    ${count(status.repair.lost, 'record')} of the store lost, ` +
          `${count(status.repair.wanted, 'object')} not back from peers yet: ${status.repair.what.map(plain).slice(0, repairsShownMax).join('; ')}`)],
    ...status.forks.map(({ own, authorName, lane, seq }) => paint(
      'red',
      `  forked      ${own ? 'this node' : plain(authorName)} signed two entries for place ${seq} of lane ${short(lane)}; see: hanse proof list`
    )),
    ...status.renewal === undefined ? [] : [paint('red', `  renewed     ${timeText(status.renewal.at)}: ${renewalText(status.renewal)}`)],
    ...status.banned.map(({ name, until }) => paint('red', `  banned      a node of ${plain(name)} until ${timeText(until)}, for bad frames`)),
    ...status.overQuota.map(({ name, limitBytes, objectsOver }) => paint(
      'yellow',
      `  over quota  ${count(objectsOver, 'object')} of ${plain(name)} not taken: ${Math.floor(limitBytes / bytesPerMiB)} MiB are kept; see quotaMiB`
    )),
    ...status.joinRequests === 0 ? [] : [paint('yellow', `  asked       ${count(status.joinRequests, 'request')} to join; see: hanse admission list`)],
    ...status.pending.map(({ id, title, signed, quorum, missing }) => paint(
      'yellow',
      `  pending     ${plain(title)}: ${signed} of ${quorum} signed, not yet ${missing.map(plain).join(', ')}; hanse governor vote ${short(id)}`
    )),
    ...freshnessLines(context, status.freshness),
    ...status.clockOff ? [paint('red', `  clock       ${clockText(status.clockSkewMs ?? 0)}`)] : [],
    ...rejected.length === 0 ? [] : [`  refused     from others: ${rejected.join(', ')}`],
    ...status.egressBlocked === 0
      ? []
      : [
          paint('red', `  blocked     ${count(status.egressBlocked, 'frame')} at the last check before the wire: this is a defect, please report it`)
        ]
  ]
}

function freshnessLines ({ paint }: Context, { at, staleAtMs, state }: Status['freshness']): string[] {
  if (state === 'fresh' || staleAtMs === undefined) {
    return []
  }
  const heard = `  governors   a quorum last heard ${timeText(at)}`
  return state === 'stale'
    ? [paint('red', `${heard}: nothing above GREEN goes out until they are heard again`)]
    : [paint('yellow', `${heard}: from ${timeText(staleAtMs)} on nothing above GREEN goes out`)]
}
