import { didOf, show } from '@hanse/core'
import { nameOf } from './context.ts'
import type { Roster, StatementBody, VerifiedCard } from '@hanse/core'

/** What a statement says, in words; names of others are cut and escaped. */
export function titleOf (roster: Roster, body: StatementBody, card: VerifiedCard | undefined): string {
  const named = (key: Uint8Array): string => show(nameOf(roster, didOf(key)))
  switch (body.kind) {
    case 'admit':
      return `admit ${card === undefined ? 'a member' : show(card.body.name)}`
    case 'revoke':
      return `revoke ${named(body.member)}: ${show(body.reason)}`
    case 'attributes': {
      const { name, country, owner, sectors, role, authority } = body.attributes
      const owned = owner === undefined ? [] : [`owned in ${owner}`]
      const parts = [show(name), country, ...owned, authority ?? role, sectors.map((sector) => show(sector)).join(', ')]
      return `certify ${named(body.member)} as ${parts.filter((part) => part !== '').join('; ')}`
    }
    case 'rekey':
      return `give ${named(body.member)} other keys`
    case 'group':
      return `let the group ${show(body.group)} be ${body.members.length === 0 ? 'nobody' : body.members.map(named).join(', ')}`
    default: {
      const never: never = body
      return never
    }
  }
}
