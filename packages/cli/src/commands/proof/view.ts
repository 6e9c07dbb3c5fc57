import { plain } from '../../output/foreign.ts'
import { count, timeText } from '../../output/words.ts'
import type { ForkContent } from 'hanse'

/** What the headers of a proof say, for people. */
export function contentLines ({ id, federation, node, lane, seq, branches }: ForkContent): string[] {
  return [
    `  proof       ${id}`,
    `  federation  ${federation}`,
    `  node        ${node}`,
    `  lane        ${lane}`,
    `  place       ${seq}`,
    ...branches.map(({ entry, time, kind, objects, bytes }) =>
      `  signed      ${timeText(time)}  ${entry}: ${plain(kind)}, ${count(objects, 'object')} of ${count(bytes, 'byte')}`)
  ]
}
