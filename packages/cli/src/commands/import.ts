import { exitCodeOfRefusals } from '../exit-codes.ts'
import { bundleFiles } from '../files.ts'
import { withNode } from '../node/with-node.ts'
import { plain } from '../output/foreign.ts'
import { listRefused } from '../output/refusals.ts'
import { count } from '../output/words.ts'
import { examples } from './action.ts'
import { eachBundle } from './each-bundle.ts'
import type { Session } from './action.ts'
import type { Command } from 'commander'

export function addImport (program: Command, session: Session): void {
  program.command('import')
    .summary('store STIX objects for this member alone')
    .description('Store STIX objects for this member alone: lookup finds them, and nothing leaves the node.')
    .argument('<files...>', 'STIX 2.1 files; of a directory, all *.json and *.stix2 below it')
    .addHelpText('after', examples(
      ['import incident.json', 'one bundle'],
      ['import feeds/', 'all bundles below a directory']
    ))
    .action(session.action(async (context, names: string[]) => {
      const files = await bundleFiles(names)
      let objects = 0
      let known = 0
      const codes = await withNode(context, async (node) =>
        eachBundle(context, files, async (file, bundle) => {
          const report = await node.import(bundle, { signal: context.signal })
          objects += report.objects
          known += report.known
          if (context.json) {
            await context.record({ type: 'import', file, ...report })
          } else if (report.refused.length > 0) {
            await context.lines([`${plain(file)}: ${count(report.refused.length, 'object')} refused`])
            await listRefused(context, report.refused)
          }
          return report.refused
        }))
      if (!context.json) {
        await context.lines([
          `imported ${count(objects, 'object')} of ${count(files.length, 'file')}: ` +
          `${count(known, 'was', 'were')} known already, ${codes.length.toLocaleString('en')} refused`
        ])
      }
      return exitCodeOfRefusals(codes)
    }))
}
