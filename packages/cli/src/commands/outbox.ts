import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { table } from '../output/table.ts'
import { count, timeText } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { OutboxItem, Publication } from 'hanse'

interface ReleaseOptions { why: string, by?: string }

export function addOutbox (program: Command, session: Session): void {
  const outbox = program.command('outbox')
    .summary('what waits to be published: for its time, or for a person')
    .description(
      'Publications wait here that were asked for with --hold or --at, or that a sharing rule holds. They are on disk, and survive restarts. ' +
      'What is scheduled goes out by itself while the node runs; if it was down at the time, late.'
    )
  addList(outbox, session)
  addRelease(outbox, session)
  addDrop(outbox, session)
}

function addList (outbox: Command, session: Session): void {
  outbox.command('list')
    .summary('show what waits, and for what')
    .description('Show every publication that waits, in the order in which they were asked for.')
    .addHelpText('after', examples(['outbox list', 'what waits']))
    .action(session.action(async (context) => {
      await withNode(context, async (node) => {
        const items = await node.outbox({ signal: context.signal })
        if (items.length === 0) {
          await context.note('nothing waits')
        }
        if (context.json) {
          for (const item of items) {
            await context.record({ type: 'waiting', ...item })
          }
        } else {
          await context.lines(table(['ID', 'STATE', 'OBJECTS', 'BY', 'ASKED', 'WHY'], items.map(rowOf), context.width))
        }
      })
      return undefined
    }))
}

function addRelease (outbox: Command, session: Session): void {
  outbox.command('release')
    .summary('publish something that waits')
    .description(
      'Publish something that waits, at once; something held that has a time is scheduled for it, and goes out at once when it is released again. ' +
      'Where a rule asks for a second person, it must be another than who asked for the publication. Who and why stand in the audit log.'
    )
    .argument('<id>', 'as publish and outbox list show it')
    .requiredOption('--why <text>', 'the reason, for the audit log')
    .option('--by <name>', 'the person who releases it (default: the user that the node runs as)')
    .addHelpText('after', examples(['outbox release 3f1c0a9be2d14c55a0b7c8d9e0f11223 --by "Bea Kovacs" --why "the patient agreed"', 'let it out']))
    .action(session.action(async (context, id: string, { why, by }: ReleaseOptions) => {
      await withNode(context, async (node) => {
        const done = await node.release(id, { why, by, signal: context.signal })
        await context.answer({ type: 'publication', id, ...done }, () => [
          done.refused.length > 0
            ? `${context.paint('red', 'refused')}, and it still waits: ${done.refused.map(({ object, message }) => plain(`${object}: ${message}`)).join('; ')}`
            : releasedText(context, id, done)
        ])
      })
      return undefined
    }))
}

function addDrop (outbox: Command, session: Session): void {
  outbox.command('drop')
    .summary('never publish something that waits')
    .description('Take something out of the outbox without publishing it. Who and why stand in the audit log.')
    .argument('<id>', 'as publish and outbox list show it')
    .requiredOption('--why <text>', 'the reason, for the audit log')
    .option('--by <name>', 'the person who drops it (default: the user that the node runs as)')
    .addHelpText('after', examples(['outbox drop 3f1c0a9be2d14c55a0b7c8d9e0f11223 --why "a false alarm"', 'forget it']))
    .action(session.action(async (context, id: string, { why, by }: ReleaseOptions) => {
      await withNode(context, async (node) => {
        const dropped = await node.drop(id, { why, by, signal: context.signal })
        await context.answer({ type: 'dropped', ...dropped }, () => [`dropped ${dropped.id}: ${count(dropped.objects, 'object')} will not be published`])
      })
      return undefined
    }))
}

/** Why something is not published yet, for people. */
export function waitingText (context: Context, item: OutboxItem): string {
  const reasons = item.reasons.map(({ text }) => plain(text)).join('; ')
  const until = item.state === 'held'
    ? `until ${item.secondPerson ? 'another person' : 'a person'} releases it${reasons === '' ? '' : ` (${reasons})`}`
    : `until ${timeText(item.due ?? item.at)}`
  return `${context.paint('yellow', 'waits')} ${until}: ${count(item.objects, 'object')}, ${item.id}`
}

function releasedText (context: Context, id: string, done: Publication): string {
  return done.waiting === undefined
    ? `${context.paint('green', 'published')} ${count(done.objects, 'object')} in ${count(done.entries.length, 'entry', 'entries')}, ` +
      `publication ${done.publication ?? plain(id)}`
    : waitingText(context, done.waiting)
}

function rowOf (item: OutboxItem): string[] {
  const until = item.due === undefined ? '' : ` until ${timeText(item.due)}`
  const why = [item.note ?? '', ...item.reasons.map(({ text }) => text)].filter((part) => part !== '').join('; ')
  return [item.id, `${item.state}${until}`, String(item.objects), item.by, timeText(item.at), why]
}
