import { entryInfo, nameOf } from './context.ts'
import { permissionsOf, withPermits } from './permits.ts'
import type { AbortOptions, LookupAnswer } from '../types.ts'
import type { Context } from './context.ts'
import type { Answer } from '@hanse/knowledge'

/** Who says what of a value, out of what this node holds; nothing is asked of anyone. */
export async function lookup (context: Context, value: string, options?: AbortOptions): Promise<LookupAnswer> {
  return named(context, await context.knowledge.lookup(value, options))
}

/** One answer per value, in order, read in batches. */
export async function * lookupMany (context: Context, values: AsyncIterable<string> | Iterable<string>, options?: AbortOptions): AsyncGenerator<LookupAnswer> {
  for await (const answers of context.knowledge.lookupBatches(values, options)) {
    for (const answer of answers) {
      yield named(context, answer)
    }
  }
}

function named (context: Context, answer: Answer): LookupAnswer {
  if (answer.matches.length === 0) {
    return { ...answer, matches: [] }
  }
  const at = context.clock.nowMs()
  return {
    ...answer,
    matches: answer.matches.map(({ lane: _lane, facts, ...match }) => withPermits({
      ...match,
      authorName: nameOf(context.roster, match.author),
      ...permissionsOf(context, facts, 'entry' in match.place ? entryInfo(context.engine, match.place.entry) : undefined, at)
    }))
  }
}
