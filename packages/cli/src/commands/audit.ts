import { exitCodes } from '../exit-codes.ts'
import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { count, short, timeText } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { AuditQuery, AuditRecord } from 'hanse'

export function addAudit (program: Command, session: Session): void {
  const audit = program.command('audit')
    .summary('what left this node, to whom, and who released it')
    .description(
      'The audit log: a row is on disk before the bytes that it speaks of leave. Rows are chained by hash, ' +
      'hold no content of objects, and the oldest go when there are too many.'
    )
  addList(audit, session)
  addVerify(audit, session)
  addWhoHad(audit, session)
  addWhatGot(audit, session)
}

function addList (audit: Command, session: Session): void {
  audit.command('list')
    .summary('show the whole log')
    .description('Show every row of the audit log, oldest first.')
    .addHelpText('after', examples(['audit list', 'all rows'], ['audit list --json', 'one row a line, for a program']))
    .action(session.action(async (context) => {
      await tell(context, {}, 'the audit log is empty')
      return undefined
    }))
}

function addVerify (audit: Command, session: Session): void {
  audit.command('verify')
    .summary('check that no row is missing or altered')
    .description(
      'Walk the chain of the audit log and name the first row that is missing, altered or out of its chain; ends with 1 if there is one. ' +
      'Whoever can write the files can write a whole new log: keep the hash that this prints somewhere else, and compare.'
    )
    .addHelpText('after', examples(['audit verify', 'walk the whole log']))
    .action(session.action(async (context) => withNode(context, async (node) => {
      const verdict = await node.verifyAudit({ signal: context.signal })
      const broken = verdict.break
      await context.answer({ type: 'audit-verdict', ...verdict }, () => [
        broken === undefined
          ? `${context.paint('green', 'whole')}: ${count(verdict.rows, 'row')} from row ${verdict.first}, the last has the hash ${verdict.head}`
          : `${context.paint('red', 'broken')} at row ${broken.row}: ${plain(broken.what)}`
      ])
      return broken === undefined ? undefined : exitCodes.failed
    })))
}

function addWhoHad (audit: Command, session: Session): void {
  audit.command('who-had')
    .summary('who was sent an object, and when')
    .description(
      'Show to whom this node has sent an object. What was sent may have been lost on the way: hanse delivery says what was acknowledged. ' +
      'Of what was erased, ask by the id of its entry or publication.'
    )
    .argument('<id>', 'STIX id of the object, or the id of an entry or of a publication of yours')
    .addHelpText('after', examples(['audit who-had indicator--a932fcc6-e032-476c-826f-cb970a5a1ade', 'every member that it was sent to']))
    .action(session.action(async (context, object: string) => {
      await tell(context, { object }, 'it was sent to nobody')
      return undefined
    }))
}

function addWhatGot (audit: Command, session: Session): void {
  audit.command('what-got')
    .summary('what a member was sent, and when')
    .description('Show the entries and objects that this node has sent to a member, its own and those of others.')
    .argument('<member>', 'name or did:key')
    .addHelpText('after', examples(['audit what-got "Fox CERT"', 'everything sent to Fox']))
    .action(session.action(async (context, member: string) => {
      await tell(context, { member }, 'nothing was sent to it')
      return undefined
    }))
}

async function tell (context: Context, query: AuditQuery, nothing: string): Promise<void> {
  await withNode(context, async (node) => {
    let isEmpty = true
    for await (const record of node.audit({ ...query, signal: context.signal })) {
      isEmpty = false
      await context.answer({ type: 'audit', ...record }, () => [lineOf(context, record)])
    }
    if (isEmpty) {
      await context.note(nothing)
    }
  })
}

/** How a kind of row speaks of its member. */
const prepositions: Record<string, string> = { sent: 'to', withheld: 'from', refused: 'of' }

function lineOf (context: Context, record: AuditRecord): string {
  const { number, at, kind, memberName, sent, why, who, item, rule } = record
  const parts = [
    kind,
    memberName === undefined ? '' : `${prepositions[kind] ?? 'to'} ${memberName}`,
    sent === undefined ? placeOf(record) : `entry ${short(sent.entry)}: ${sent.objects.length === 0 ? 'no longer held' : sent.objects.join(', ')}`,
    item === undefined ? '' : `of ${item}`,
    who === undefined ? '' : `by ${who}`,
    why === undefined ? '' : `(${why})`,
    rule === undefined ? '' : `rules ${short(rule)}`
  ].filter((part) => part !== '')
  return `${context.paint('dim', `${number}  ${timeText(at)}`)}  ${plain(parts.join(' '))}`
}

function placeOf ({ lane, range, leaves }: AuditRecord): string {
  if (lane === undefined || range === undefined) {
    return ''
  }
  const entries = range.from === range.to ? `entry ${range.from}` : `entries ${range.from} to ${range.to}`
  const what = leaves === undefined ? '' : ` (${leaves.count === 0 ? 'header only' : count(leaves.count, 'object')})`
  return `${entries} of lane ${short(lane)}${what}`
}
