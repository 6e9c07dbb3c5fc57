import { HanseError, unarmour, viewCharter } from 'hanse'
import { readText } from '../../files.ts'
import { plain } from '../../output/foreign.ts'
import { table } from '../../output/table.ts'
import { count, timeText } from '../../output/words.ts'
import type { Context } from '../../context.ts'
import type { CharterView, MemberId } from 'hanse'

/**
 * The bytes of a charter file.
 *
 * @throws {HanseError} `E_FILE`, `E_ARMOUR`
 */
export async function readCharter (file: string): Promise<Uint8Array> {
  const result = unarmour('HANSE CHARTER', await readText(file))
  if (!result.ok) {
    throw new HanseError(result.rejection.code, result.rejection.message, result.rejection.facts)
  }
  return result.value
}

/** Of so many governors each is needed for everything. */
const fatalCount = 2

/** A charter as an object for programs. */
export function charterRecord (charter: Uint8Array): object {
  return { type: 'charter', ...viewCharter(charter) }
}

/** A charter for people: what they compare by telephone stands in the column of fingerprints. */
export function charterLines (context: Context, view: CharterView, own?: MemberId): string[] {
  const rows = view.founders.map((founder) => [
    `  ${founder.name}`,
    founder.country,
    founder.sectors.join(', '),
    founder.authority === undefined ? founder.role : `${founder.role} (${founder.authority})`,
    view.governors.includes(founder.member) ? 'governor' : '',
    founder.fingerprint,
    founder.member === own ? 'this is you' : ''
  ])
  return [
    `charter of ${context.paint('bold', plain(view.name))}, written ${timeText(view.at)}`,
    `  federation  ${view.federation}`,
    `  quorum      ${view.quorum} of ${view.governors.length} governors`,
    ...(view.groups.length > 0 ? [`  groups      ${view.groups.map(plain).join(', ')}`] : []),
    ...(view.bootstrap.length > 0 ? [`  first met   ${view.bootstrap.map(plain).join(' ')}`] : []),
    `  freshness   without word of the governors for ${count(view.freshnessDays, 'day')}, nothing above GREEN goes out`,
    ...table(['  FOUNDER', 'COUNTRY', 'SECTORS', 'ROLE', '', 'FINGERPRINT', ''], rows, Infinity),
    ...(view.governors.length === fatalCount
      ? [context.paint('yellow', 'with two governors, both must sign everything: one lost key, and nobody can come in or go any more')]
      : [])
  ]
}
