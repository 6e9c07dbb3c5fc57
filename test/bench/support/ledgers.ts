/** A node's certificates, as it takes them over from peers and as it finds them at its next start. */
import { decodeItem, Ledger, unwrap, verifyStatement } from '@hanse/core'
import { startMs } from './governance.ts'
import type { Governed } from './governance.ts'
import type { Roster, Suite } from '@hanse/core'

/** Every statement is verified and taken, and the roster folded once they are here. */
export function learn (suite: Suite, { charter, admissions }: Governed): Roster {
  const ledger = new Ledger(suite, charter)
  for (const bytes of admissions) {
    const { outcome } = ledger.take({ kind: 'statement', item: unwrap(verifyStatement(suite, bytes, charter.federation)) }, startMs)
    if (outcome !== 'new') {
      throw new Error(`a statement was ${outcome}`)
    }
  }
  return complete(ledger.roster, admissions.length)
}

/** The same out of a store, which holds only what was verified. */
export function recall (suite: Suite, { charter, admissions }: Governed): Roster {
  const items = admissions.map((bytes) => unwrap(decodeItem(suite, 'statement', bytes, charter.federation)))
  return complete(new Ledger(suite, charter, items).roster, admissions.length)
}

function complete (roster: Roster, admitted: number): Roster {
  if (roster.members.size !== roster.governing.governors.size + admitted) {
    throw new Error(`the roster has ${roster.members.size} members`)
  }
  return roster
}
