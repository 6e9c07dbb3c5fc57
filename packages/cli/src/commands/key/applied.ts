import { HanseError } from 'hanse'
import { withRunning } from '../../node/with-node.ts'
import { plain } from '../../output/foreign.ts'
import { dayText } from '../../output/words.ts'
import type { Context } from '../../context.ts'
import type { CertificateApplied, CertificatesTaken } from 'hanse'

/** What the node that runs in a home made of new certificates. */
export type Running = 'none' | 'in force' | 'restart'

/** Lets the node that runs in this home read its certificates; new keys of its own need a start. */
export async function tellRunning (context: Context, { rotated = false }: { rotated?: boolean }): Promise<Running> {
  const found = await withRunning(context, async (node): Promise<Running> => {
    if (rotated) {
      return 'restart'
    }
    try {
      await node.loadCertificates({ signal: context.signal })
      return 'in force'
    } catch (error) {
      if (error instanceof HanseError && error.code === 'E_AUTHOR_UNKNOWN') {
        return 'restart'
      }
      throw error
    }
  })
  return found?.result ?? 'none'
}

/** What came into force here, and that partners must have it too. */
export function appliedLines (applied: CertificateApplied, running: Running, file: string): string[] {
  return [
    `${applied.rotated ? 'new keys' : 'new dates'} for node ${applied.node}, until ${dayText(applied.until)}`,
    ...changeLines(applied),
    ...runningLines(running),
    `Send ${file} to every member, who runs:`,
    '  hanse member update FILE'
  ]
}

/** What certificates change of each member. */
export function changeLines ({ certificates, members }: CertificatesTaken): string[] {
  if (certificates.length === 0) {
    return ['all of it was known']
  }
  return members.flatMap(({ member, name, nodes, out, concurrent }) => [
    `${plain(name)}, ${member}`,
    ...nodes.map(({ node, until, state }) => `  ${state.padEnd('unchanged'.length)}  ${node}, until ${dayText(until)}`),
    ...out.map((node) => `  ${'out'.padEnd('unchanged'.length)}  ${node}: refused from now on; what it signed stands`),
    ...concurrent === undefined
      ? []
      : [
        `  ${concurrent.length} certificates stand beside each other: only what all of them grant holds, ` +
            'until the member replaces them all with: hanse key renew --replace FILE'
        ]
  ])
}

export function runningLines (running: Running): string[] {
  switch (running) {
    case 'none':
      return []
    case 'in force':
      return ['the running node has taken it up']
    case 'restart':
      return ['the running node still has the old keys: stop it and start it again']
    default: {
      const never: never = running
      return never
    }
  }
}
