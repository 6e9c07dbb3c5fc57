import { armour, foundFederation, viewCharter } from 'hanse'
import { usageError } from '../../errors.ts'
import { readText, writeNew } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { collect, examples } from '../action.ts'
import { charterLines, charterRecord } from './view.ts'
import type { Session } from '../action.ts'
import type { Command } from 'commander'

interface CreateOptions {
  name: string
  governor?: string[]
  quorum?: string
  group?: string[]
  bootstrap?: string[]
  freshness?: string
  out?: string
}

export function addCharterCreate (charter: Command, session: Session): void {
  charter.command('create')
    .summary('write a charter out of the founders\' member cards')
    .description(
      'Write the charter of a new federation. Its founders are the members whose cards are given; all full members among them govern it, ' +
      'unless governors are named.'
    )
    .argument('<cards...>', 'member card files, as "hanse init" wrote them')
    .option('--name <text>', 'name of the federation', 'Hanse federation')
    .option('--governor <member>', 'who governs, by name or did:key; give all, each with --governor', collect)
    .option('--quorum <count>', 'how many governors must sign (default: the fewest that are safe)')
    .option('--group <name>', 'a group of members; governors say later who is in it (may be repeated)', collect)
    .option('--bootstrap <multiaddr>', 'where newcomers find a node first (may be repeated)', collect)
    .option('--freshness <days>', 'after so long without word of the governors nothing above GREEN goes out (default: 30)')
    .option('--out <file>', 'where to write the charter (default: standard output)')
    .addHelpText('after', examples(
      ['charter create acme.card lex.card fox.card --name "Northern CERTs" --out northern.charter', 'found a federation of three'],
      ['charter create *.card --governor Acme --governor Lex --governor Fox --group energy-desk', 'three of the founders govern']
    ))
    .action(session.action(async (context, cards: string[], options: CreateOptions) => {
      const texts = await Promise.all(cards.map(readText))
      const { name, governor, quorum, group, bootstrap, freshness } = options
      const bytes = foundFederation(texts, {
        name,
        at: Date.now(),
        ...(governor !== undefined && { governors: governor }),
        ...(quorum !== undefined && { quorum: wholeNumber('--quorum', quorum) }),
        ...(group !== undefined && { groups: group }),
        ...(bootstrap !== undefined && { bootstrap }),
        ...(freshness !== undefined && { freshnessDays: wholeNumber('--freshness', freshness) })
      })
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

function wholeNumber (option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw usageError(`${option} takes a whole number, not "${text}"`)
  }
  return Number(text)
}
