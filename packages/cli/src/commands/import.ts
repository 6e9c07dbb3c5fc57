import { parse, tally } from '@hanse/stix'
import { exitCodeOfRefusals } from '../exit-codes.ts'
import { allFiles } from '../files.ts'
import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { listRefused } from '../output/refusals.ts'
import { count } from '../output/words.ts'
import { examples } from './action.ts'
import { eachBundle } from './each-bundle.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Command } from 'commander'
import type { RefusedObject } from 'hanse'

interface ImportOptions { dryRun?: boolean }

/** What became of one file. `known` is not known without a store. */
interface Report { objects: number, held: number, known?: number, refused: RefusedObject[] }

type Import = (bundle: Uint8Array) => Promise<Report>

export function addImport (program: Command, session: Session): void {
  program.command('import')
    .summary('store STIX objects for this member alone')
    .description(
      'Store STIX objects for this member alone: lookup finds them, and nothing leaves the node. ' +
      'Each object is accepted, refused (with path and code), or held: stored, but with a marking that is not known, so that it cannot be published. ' +
      'A file that is no STIX, such as a list or an event of MISP, counts as one that is refused. ' +
      'With --json the last line is {"read", "accepted", "refused", "held", "files"}; accepted, refused and held add up to read.'
    )
    .argument('<files...>', 'STIX 2.1 or 2.0 files; of a directory, every file below it that is not hidden')
    .option('--dry-run', 'judge the files and store nothing; needs no home')
    .addHelpText('after', examples(
      ['import incident.json', 'one bundle'],
      ['import feeds/', 'all files below a directory'],
      ['import feeds/ --dry-run', 'see what would be refused, and why']
    ))
    .action(session.action(async (context, names: string[], options: ImportOptions) => {
      const files = await allFiles(names)
      if (options.dryRun === true) {
        return importAll(context, files, async (bundle) => judge(bundle), true)
      }
      return withNode(context, async (node) =>
        importAll(context, files, async (bundle) => node.import(bundle, { signal: context.signal }), false))
    }))
}

function judge (bundle: Uint8Array): Report {
  const parsed = parse(bundle)
  return { objects: parsed.objects.length, held: tally(parsed).held, refused: parsed.refused }
}

async function importAll (context: Context, files: readonly string[], take: Import, isDry: boolean): Promise<ExitCode> {
  let objects = 0
  let held = 0
  let known = 0
  const codes = await eachBundle(context, files, async (file, bundle) => {
    const report = await take(bundle)
    objects += report.objects
    held += report.held
    known += report.known ?? 0
    await tell(context, file, report)
    return report.refused
  })
  const refused = codes.length
  if (context.json) {
    await context.record({ read: objects + refused, accepted: objects - held, refused, held, files: files.length })
  } else {
    const after = isDry ? 'nothing was stored' : `${count(known, 'was', 'were')} known already`
    await context.lines([
      `${isDry ? 'would import' : 'imported'} ${count(objects, 'object')} of ${count(files.length, 'file')}: ${after}, ` +
      `${refused.toLocaleString('en')} refused${held === 0 ? '' : `, ${held.toLocaleString('en')} held for a marking that is not known`}`
    ])
  }
  return exitCodeOfRefusals(codes)
}

async function tell (context: Context, file: string, report: Report): Promise<void> {
  if (context.json) {
    await context.record({ type: 'import', file, ...report })
  } else if (report.refused.length > 0) {
    await context.lines([`${plain(file)}: ${count(report.refused.length, 'object')} refused`])
    await listRefused(context, report.refused)
  }
}
