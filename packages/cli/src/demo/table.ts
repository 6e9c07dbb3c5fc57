/** The closing table: who holds what, and why not. */
import type { DemoEvent, HoldsCell } from './events.ts'
import type { styleText } from 'node:util'

type Row = Extract<DemoEvent, { event: 'holds' }>
type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

/** Beyond so many rows reasons would drown the table; `hanse explain` still gives them. */
const rowsWithReasonsMax = 12
const fileWidthMax = 34
/** `Havblik Respons (DK)` as a column head: the first word. */
const headWidth = 12

function cellText (cell: HoldsCell, objects: number): string {
  if (cell.verdict === 'author') {
    return 'author'
  }
  if (cell.held === 0) {
    return '—'
  }
  return cell.held === objects ? '✔' : `${cell.held} of ${objects}`
}

function cellStyle (cell: HoldsCell): 'green' | 'dim' {
  return cell.held > 0 && cell.verdict !== 'author' ? 'green' : 'dim'
}

/** Rows are publications, columns members; under each row why it was withheld from whom. */
export function holdsTable (rows: readonly Row[], paint: Paint): string {
  const width = Math.min(fileWidthMax, Math.max(...rows.map(({ file }) => file.length)))
  const heads = rows[0]?.members.map(({ member }) => (member.split(' ')[0] ?? member).slice(0, headWidth - 1).padEnd(headWidth)) ?? []
  const head = paint('bold', `${'Who holds what'.padEnd(width)}  ${heads.join('')}terms`)
  return [head, ...rows.flatMap(row => [rowLine(row, width, paint), ...rows.length > rowsWithReasonsMax ? [] : reasonLines(row, paint)])].join('\n')
}

function rowLine (row: Row, width: number, paint: Paint): string {
  const file = row.file.replace(/\p{C}/gu, '\uFFFD')
  const name = file.length > width ? `…${file.slice(1 - width)}` : file.padEnd(width)
  const cells = row.members.map(cell => paint(cellStyle(cell), cellText(cell, row.objects).padEnd(headWidth)))
  return `${name}  ${cells.join('')}${row.terms}`
}

/** Members for whom the reason is the same share a line. */
function reasonLines (row: Row, paint: Paint): string[] {
  const withheld = row.members.filter(({ verdict, held }) => verdict !== 'author' && held === 0)
  return [...Map.groupBy(withheld, ({ reason }) => reason)].map(([reason, cells]) =>
    paint('dim', `  — ${cells.map(({ member }) => member).join(', ')}: ${reason}`))
}
