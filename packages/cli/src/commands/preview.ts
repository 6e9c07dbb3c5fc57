import { plain } from '../output/foreign.ts'
import { listNarrowed, listRefused, listWarnings } from '../output/refusals.ts'
import { table } from '../output/table.ts'
import { audienceText, count, tlpText, usesText, verdictCell } from '../output/words.ts'
import type { Context } from '../context.ts'
import type { MemberView, Preview, PreviewLane } from 'hanse'

/** More object ids than these are counted. */
const objectsShownMax = 3

/** What publishing would do, for people. */
export async function tellPreview (context: Context, file: string, preview: Preview, members: readonly MemberView[]): Promise<void> {
  const { lanes, refused, narrowed } = preview
  await context.lines([`${context.paint('cyan', 'dry run')} of ${plain(file)}: ${count(lanes.length, 'lane')}, nothing was published`])
  for (const lane of lanes) {
    await context.lines(laneLines(context, lane, members))
  }
  if (preview.hold !== undefined) {
    const who = preview.hold.secondPerson ? 'another person' : 'a person'
    await context.lines([`${context.paint('yellow', 'held')} until ${who} releases it: ${preview.hold.reasons.map(({ text }) => text).join('; ')}`])
  }
  await listNarrowed(context, narrowed)
  await listWarnings(context, preview.warnings)
  if (refused.length > 0) {
    await context.lines([context.paint('red', `publishing would be refused because of ${count(refused.length, 'object')}:`)])
    await listRefused(context, refused)
  }
}

function laneLines (context: Context, lane: PreviewLane, members: readonly MemberView[]): string[] {
  const shown = lane.objects.slice(0, objectsShownMax).map(plain)
  const more = lane.objects.length > shown.length ? ` and ${count(lane.objects.length - shown.length, 'more', 'more')}` : ''
  const readers = lane.members.filter(({ verdict }) => verdict === 'permit').length
  const whom = lane.members.length === 0
    ? 'there is no other member'
    : `${readers} of ${count(lane.members.length, 'member')} may hold ${lane.objects.length === 1 ? 'it' : 'them'}`
  const rows = lane.members.map(({ name, verdict, reasons }) =>
    [`  ${name}`, verdictCell(verdict, context.paint), reasons.map(({ text }) => text).join('; ')])
  return [
    '',
    `${context.paint('bold', tlpText(lane.handling))}${usesText(lane.handling)} to ${plain(audienceText(lane.handling.audience, members))}: ` +
      `${count(lane.objects.length, 'object')}, ${whom}`,
    `  ${shown.join(', ')}${more}`,
    ...table(['  MEMBER', 'GETS IT', 'WHY'], rows, context.width)
  ]
}
