/** Aligned columns without lines between them. */
import { plain } from './foreign.ts'
import { cutTo, widthOf } from './width.ts'

/** A cell; a painter colours it after it was cut and filled up. */
export type Cell = string | { text: string, paint(text: string): string }

/** No column is cut shorter than this. */
const columnWidthMin = 6
const gap = '  '

/**
 * The lines of a table, its titles first; none at all without rows. Every cell is made safe for a terminal.
 *
 * @param titles - of the columns
 * @param rows - as many cells as titles
 * @param widthMax - of the terminal; the widest columns are cut until it fits. `Infinity` cuts nothing
 */
export function table (titles: readonly string[], rows: ReadonlyArray<readonly Cell[]>, widthMax: number): string[] {
  if (rows.length === 0) {
    return []
  }
  const cells = [titles, ...rows].map((row) => row.map((cell) => ({
    text: plain(typeof cell === 'string' ? cell : cell.text),
    paint: typeof cell === 'string' ? (text: string) => text : cell.paint
  })))
  const widths = fit(titles.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at]?.text ?? '')))), widthMax)
  return cells.map((row) => row.map(({ text, paint }, at) => {
    const width = widths[at] ?? 0
    const cut = cutTo(text, width)
    // the last column is not filled up: lines end where their text ends
    return paint(cut) + (at === row.length - 1 ? '' : ' '.repeat(width - widthOf(cut)))
  }).join(gap).trimEnd())
}

function fit (wanted: number[], widthMax: number): number[] {
  const widths = [...wanted]
  const room = widthMax - gap.length * (widths.length - 1)
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= columnWidthMin) {
      return widths
    }
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
