import { armour, foundFederation, viewCharter } from 'hanse'
import { readText, writeNew } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { examples } from '../action.ts'
import { charterLines, charterRecord } from './view.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface CreateOptions { name: string, out?: string }

export function addCharterCreate (charter: Command, session: Session): void {
  charter.command('create')
    .summary('write a charter out of the founders\' member cards')
    .description('Write the charter of a new federation. Its founders are the members whose cards are given; all full members among them govern it.')
    .argument('<cards...>', 'member card files, as "hanse init" wrote them')
    .option('--name <text>', 'name of the federation', 'Hanse federation')
    .option('--out <file>', 'where to write the charter (default: standard output)')
    .addHelpText('after', examples(
      ['charter create acme.card lex.card fox.card --name "Northern CERTs" --out northern.charter', 'found a federation of three']
    ))
    .action(session.action(async (context, cards: string[], options: CreateOptions) => {
      const texts = await Promise.all(cards.map(readText))
      const bytes = foundFederation(texts, { name: options.name, at: Date.now() })
      const armoured = armour('HANSE CHARTER', bytes)
      const summary = charterLines(context, viewCharter(bytes))
      if (options.out === undefined) {
        await context.answer({ ...charterRecord(bytes), charter: armoured }, () => [armoured.trimEnd()])
        await context.note(summary.join('\n'))
        return undefined
      }
      await writeNew(options.out, armoured)
      await context.answer({ ...charterRecord(bytes), file: options.out }, () => [
        ...summary,
        `written to ${plain(options.out ?? '')}`,
        'Next, send it to every founder; each compares the fingerprints and runs:',
        '  hanse charter accept FILE'
      ])
      return undefined
    }))
}
