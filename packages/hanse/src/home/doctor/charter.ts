import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeCharter, foldRoster, HanseError, show, unarmour, unwrap } from '@hanse/core'
import { nativeSuite } from '../../crypto/native-suite.ts'
import { daysUntil, expiriesOf } from '../expiry.ts'
import { homeFiles } from '../files.ts'
import { readMember } from '../home.ts'
import { failure } from './look.ts'
import type { Finding } from './finding.ts'
import type { Member, Roster } from '@hanse/core'

export interface ReadCharter { roster: Roster, self: Member }

/** Whether the charter is there, holds, and names this member. */
export async function charterOf (directory: string): Promise<{ finding: Finding, charter?: ReadCharter }> {
  try {
    const member = await readMember(directory)
    const text = await readFile(join(directory, homeFiles.charter), 'utf8').catch(() => {
      throw new HanseError('E_CHARTER_MISSING', `${show(directory)} belongs to no federation yet; accept a charter with "hanse charter accept FILE"`, {})
    })
    const roster = foldRoster(unwrap(decodeCharter(nativeSuite(), unwrap(unarmour('HANSE CHARTER', text)))))
    const self = roster.members.get(member)
    if (self === undefined) {
      throw new HanseError(
        'E_CHARTER_NOT_A_MEMBER',
        `the charter of ${show(directory)} does not name its member; accept the charter of this member's federation`,
        {}
      )
    }
    const message = `all signatures hold; federation ${roster.federation} of ${roster.members.size} members`
    return { finding: { check: 'charter', verdict: 'ok', message }, charter: { roster, self } }
  } catch (error) {
    return { finding: failure('charter', error) }
  }
}

/** How long the certificates of all nodes hold. */
export function certificates ({ roster, self }: ReadCharter, now: number): Finding[] {
  const warnings = expiriesOf(roster, self, now)
  if (warnings.length === 0) {
    const first = Math.min(...[...roster.nodes.values()].map(({ until }) => until))
    return [{ check: 'certificates', verdict: 'ok', message: `all hold for ${daysUntil(first, now)} days at least` }]
  }
  return warnings.map(({ node, name, own, until, within }): Finding => {
    const ended = within === 0
    const end = ended ? `ended on ${new Date(until).toISOString()}` : `ends in ${daysUntil(until, now)} days`
    return {
      check: 'certificates',
      verdict: ended && own ? 'failed' : 'warning',
      code: ended ? 'E_CERT_EXPIRED' : 'E_CERT_EXPIRES',
      message: `the certificate of node ${node} of ${own ? 'this member' : show(name)} ${end}; then no member connects to it. ` +
        'Certificates are fixed by the charter: the founders make new cards and a new charter in time'
    }
  })
}
