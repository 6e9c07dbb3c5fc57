import { HanseError, show } from 'hanse'
import type { JoinRequestView, PendingView, Proposal } from 'hanse'

/**
 * What waits for signatures under an id that begins so: a statement, or proposed governors.
 *
 * @throws {HanseError} `E_NOT_FOUND`, `E_USAGE` (several)
 */
export function pendingNamed (text: string, { statements, links }: PendingView): Proposal {
  const found: Proposal[] = [...statements.map(({ id }) => ({ kind: 'open' as const, id })), ...links.proposed.map(({ id }) => ({ kind: 'link' as const, id }))]
  return only(text, found.filter((proposal) => 'id' in proposal && proposal.id.startsWith(text)), 'proposal', 'hanse governor list')
}

/**
 * The request whose id begins so, or of whom that is called so.
 *
 * @throws {HanseError} `E_NOT_FOUND`, `E_USAGE` (several)
 */
export function requestNamed (text: string, { requests }: PendingView): JoinRequestView {
  const wanted = text.toLowerCase()
  const meant = requests.filter(({ id, name, member }) => id.startsWith(text) || name.toLowerCase() === wanted || member === text)
  return only(text, meant, 'request', 'hanse admission list')
}

function only<T> (text: string, found: T[], what: string, where: string): T {
  const [first] = found
  if (first === undefined) {
    throw new HanseError('E_NOT_FOUND', `no ${what} ${show(text)} waits here; see: ${where}`, { text })
  }
  if (found.length > 1) {
    throw new HanseError('E_USAGE', `${found.length} ${what}s begin with ${show(text)}; write more of the id, see: ${where}`, { text })
  }
  return first
}
