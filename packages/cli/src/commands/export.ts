import { stixBundle, uses } from 'hanse'
import { usageError } from '../errors.ts'
import { writeWhole } from '../files.ts'
import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { table } from '../output/table.ts'
import { count } from '../output/words.ts'
import { collect, examples } from './action.ts'
import type { Context } from '../context.ts'
import type { Session } from './action.ts'
import type { Command } from 'commander'
import type { ExportItem, ExportOptions, ExportSummary, Use } from 'hanse'

interface ExportCommandOptions { out?: string, type?: string[], since?: string, purpose?: string, use?: Use, by?: string }

export function addExport (program: Command, session: Session): void {
  program.command('export')
    .summary('write what you may hand to your own tools as a STIX bundle')
    .description(
      'Write what this member holds, published, received and imported, as one STIX 2.1 bundle with the objects as they were signed. ' +
      "Authors' terms and your own rules of the direction export decide about each; what is left out is counted with its reason. " +
      'The audit log notes what leaves, before it does.'
    )
    .option('--out <file>', 'write the bundle there, whole or not at all (default: standard output)')
    .option('--type <type>', 'only objects of this STIX type; repeatable', collect)
    .option('--since <time>', 'only what arrived from then on, such as 2026-12-01T09:00Z; or behind the cursor that an earlier export ended with')
    .option('--purpose <text>', 'what it is wanted for, which your rules may ask')
    .option('--use <use>', `only what may be used so: ${uses.join(', ')}`, useOf)
    .option('--by <name>', 'the person who exports (default: the user that the node runs as)')
    .addHelpText('after', examples(
      ['export --out all.json', 'everything that may leave'],
      ['export --type indicator --use block --purpose firewall --out block.json', 'indicators that may be blocked'],
      ['export --since 2026-12-01 | jq .objects[].id', 'what arrived since then, for another program']
    ))
    .action(session.action(async (context, { out, type, ...asked }: ExportCommandOptions) => {
      const { since, purpose, use, by } = asked
      await withNode(context, async (node) => {
        await write(context, out, { types: type, since, purpose, use, by, signal: context.signal }, (options) => node.export(options))
      })
      return undefined
    }))
}

async function write (
  context: Context,
  out: string | undefined,
  options: ExportOptions,
  ask: (options: ExportOptions) => AsyncIterable<ExportItem>
): Promise<void> {
  let summary: ExportSummary | undefined
  const bundle = stixBundle(ask(options), (told) => { summary = told })
  if (out === undefined) {
    for await (const piece of bundle) {
      await context.bytes(piece)
    }
  } else {
    await writeWhole(out, bundle)
  }
  if (summary !== undefined) {
    const told = summary
    const record = { ...told, type: 'export' }
    await (out === undefined ? context.aside(record, () => linesOf(context, told)) : context.answer(record, () => linesOf(context, told)))
  }
}

function linesOf (context: Context, { objects, leftOut, obligations, cursor }: ExportSummary): string[] {
  const left = leftOut.reduce((sum, one) => sum + one.objects, 0)
  return [
    `${context.paint('green', 'exported')}: ${count(objects, 'object')}, ${left} left out; go on with --since ${cursor}`,
    ...leftOut.length === 0
      ? []
      : table(['  LEFT OUT', 'RULE', 'WHY'], leftOut.map(({ code, rule, text, objects: many }) =>
        [`  ${many}`, plain(rule ?? ''), plain(`${text} (${code})`)]), context.width),
    ...obligations.length === 0
      ? []
      : table(['  OBJECTS', 'COME WITH'], obligations.map(({ obligation, objects: many }) =>
        [`  ${many}`, obligation]), context.width)
  ]
}

function useOf (text: string): Use {
  const found = uses.find((use) => use === text)
  if (found === undefined) {
    throw usageError(`--use is one of ${uses.join(', ')}`)
  }
  return found
}
