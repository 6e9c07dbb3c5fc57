import { HanseError, show } from '@hanse/core'
import { readMembership } from '../certificates.ts'
import { daysUntil, expiriesOf } from '../expiry.ts'
import { readMember } from '../home.ts'
import { failure } from './look.ts'
import type { Finding } from './finding.ts'
import type { Member, Roster } from '@hanse/core'

export interface ReadCharter { roster: Roster, self: Member }

/** Whether the charter is there, holds, and names this member. */
export async function charterOf (directory: string): Promise<{ finding: Finding, charter?: ReadCharter }> {
  try {
    const member = await readMember(directory)
    const { roster, certificates } = await readMembership(directory)
    const self = roster.members.get(member)
    if (self === undefined) {
      throw new HanseError(
        'E_CHARTER_NOT_A_MEMBER',
        `the charter of ${show(directory)} does not name its member; accept the charter of this member's federation`,
        {}
      )
    }
    const since = certificates.length === 0 ? '' : `, ${certificates.length} certificates since`
    const message = `all signatures hold; federation ${roster.federation} of ${roster.members.size} members${since}`
    return { finding: { check: 'charter', verdict: 'ok', message }, charter: { roster, self } }
  } catch (error) {
    return { finding: failure('charter', error) }
  }
}

/** How long the certificates of all nodes hold, and which members have several that stand beside each other. */
export function certificates ({ roster, self }: ReadCharter, now: number): Finding[] {
  const disputed = [...roster.members.values()].filter(({ concurrent }) => concurrent !== undefined).map((member): Finding => ({
    check: 'certificates',
    verdict: member === self ? 'failed' : 'warning',
    code: 'E_CERT_CONCURRENT',
    message: `${member.concurrent?.length} certificates of ${member === self ? 'this member' : show(member.name)} replace the same one, ` +
      'so only what all of them grant holds; the member replaces them all with "hanse key renew --replace FILE"'
  }))
  const warnings = expiriesOf(roster, self, now)
  if (warnings.length === 0 && disputed.length === 0) {
    const first = Math.min(...[...roster.nodes.values()].map(({ until }) => until))
    return [{ check: 'certificates', verdict: 'ok', message: `all hold for ${daysUntil(first, now)} days at least` }]
  }
  return [...disputed, ...warnings.map(({ node, name, own, until, within }): Finding => {
    const ended = within === 0
    const end = ended ? `ended on ${new Date(until).toISOString()}` : `ends in ${daysUntil(until, now)} days`
    return {
      check: 'certificates',
      verdict: ended && own ? 'failed' : 'warning',
      code: ended ? 'E_CERT_EXPIRED' : 'E_CERT_EXPIRES',
      message: `the certificate of node ${node} of ${own ? 'this member' : show(name)} ${end}; then no member connects to it. ` +
        (own ? 'run: hanse key renew' : 'ask that member to renew it, and take what it sends with: hanse member update FILE')
    }
  })]
}
