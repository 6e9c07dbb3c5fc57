import { createInterface } from 'node:readline'
import { usageError } from '../errors.ts'
import { withNode } from '../node/with-node.ts'
import { defang, plain } from '../output/foreign.ts'
import { withObject } from '../output/json.ts'
import { table } from '../output/table.ts'
import { count, dayText, tlpCell } from '../output/words.ts'
import { examples } from './action.ts'
import type { Session } from './action.ts'
import type { Context } from '../context.ts'
import type { Command } from 'commander'
import type { LookupAnswer, LookupMatch } from 'hanse'

const standardInput = '-'
/** How many uses there are: a match that permits all needs no column. */
const usesMax = 4

export function addLookup (program: Command, session: Session): void {
  program.command('lookup')
    .summary('what is known of an address, a domain, a hash, …')
    .description('Look up observables in everything this node holds, private imports included. Nothing is asked of others. Defanged spellings are understood.')
    .argument('<values...>', 'domains, addresses, URLs, hashes, …; "-" reads them from standard input, one a line')
    .addHelpText('after', examples(
      ['lookup evil.example 192.0.2.1', 'two values'],
      ['lookup - --json < values.txt', 'many values, which then stand neither in the history of the shell nor in the list of processes']
    ))
    .action(session.action(async (context, values: string[]) => {
      if (values.includes(standardInput) && values.length > 1) {
        throw usageError('"-" stands alone: give the values, or their list on standard input')
      }
      const source = values.includes(standardInput) ? linesOf(context) : values
      await withNode(context, async (node) => {
        for await (const answer of node.lookupMany(source, { signal: context.signal })) {
          await context.answer({ type: 'answer', ...answer, matches: answer.matches.map(withObject) }, () => linesOfAnswer(context, answer))
        }
      })
      return undefined
    }))
}

async function * linesOf (context: Context): AsyncGenerator<string> {
  const reader = createInterface({ input: context.io.stdin, crlfDelay: Infinity, signal: context.signal })
  for await (const line of reader) {
    const value = line.trim()
    if (value !== '') {
      yield value
    }
  }
}

function linesOfAnswer (context: Context, { query, observables, matches, truncated, warnings = [] }: LookupAnswer): string[] {
  const name = context.paint('bold', defang(query))
  const common = warnings.map(({ list }) => `  ${context.paint('yellow', 'over-common')}: it is on the list ${plain(list)}`)
  if (matches.length === 0) {
    return [`${name}: nothing known`, ...common]
  }
  // room for ids, which "hanse explain" wants whole: the type stands in them, and a value that is the query says nothing
  const same = observables.length === 1 && matches.every(({ observable }) => observable.value === observables[0]?.value)
  const free = matches.every(({ permitted }) => permitted.length === usesMax)
  const rows = matches.map((match) => [
    `  ${match.authorName}`,
    tlpCell(match.handling, context.paint),
    dayText(match.time),
    stateOf(match),
    ...same ? [] : [defang(match.observable.value)],
    ...free ? [] : [match.permitted.length === 0 ? 'none' : match.permitted.join(', ')],
    match.id
  ])
  return [
    `${name}: ${count(matches.length, 'match', 'matches')}${truncated ? ', and there are more' : ''}`,
    ...common,
    ...table(['  AUTHOR', 'TLP', 'SEALED', 'STATE', ...same ? [] : ['VALUE'], ...free ? [] : ['PERMITTED'], 'ID'], rows, context.width)
  ]
}

function stateOf (match: LookupMatch): string {
  if (match.revoked) {
    return 'revoked'
  }
  return match.current ? 'current' : 'outdated'
}
