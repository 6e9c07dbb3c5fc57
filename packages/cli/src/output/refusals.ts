import { defang } from './foreign.ts'
import { table } from './table.ts'
import { count } from './words.ts'
import type { Context } from '../context.ts'
import type { Narrowed, ObjectWarning, RefusedObject } from 'hanse'

/** More rows than these are counted; `--json` shows all. */
const rowsShownMax = 20

/** Refused objects with path and code, for people. */
export async function listRefused (context: Context, refused: readonly RefusedObject[]): Promise<void> {
  const rows = refused.slice(0, rowsShownMax).map(({ object, path, code, message }) =>
    [{ text: `  ${code}`, paint: (text: string) => context.paint('red', text) }, object, path, message])
  await listed(context, rows, refused.length)
}

/** Objects whose terms became stricter, for people. */
export async function listNarrowed (context: Context, narrowed: readonly Narrowed[]): Promise<void> {
  const rows = narrowed.slice(0, rowsShownMax).map(({ object, from, to, because }) =>
    ['  narrowed', object, `TLP:${from.toUpperCase()} to TLP:${to.toUpperCase()}`, because])
  await listed(context, rows, narrowed.length)
}

/** Objects that name over-common values, for people. */
export async function listWarnings (context: Context, warnings: readonly ObjectWarning[] = []): Promise<void> {
  const rows = warnings.slice(0, rowsShownMax).map(({ object, list, observable }) =>
    [{ text: '  over-common', paint: (text: string) => context.paint('yellow', text) }, object, defang(observable.value), `on the list ${list}`])
  await listed(context, rows, warnings.length)
}

async function listed (context: Context, rows: Parameters<typeof table>[1], total: number): Promise<void> {
  // without titles: the rows speak for themselves
  const [, ...lines] = table(rows[0]?.map(() => '') ?? [], rows, context.width)
  await context.lines(lines)
  if (total > rows.length) {
    await context.lines([`  and ${count(total - rows.length, 'more', 'more')}; --json shows all`])
  }
}
