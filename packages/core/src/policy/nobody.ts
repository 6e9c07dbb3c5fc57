import type { Handling } from './handling.ts'

/**
 * The handling of what a member keeps for itself and its nodes have in common: an empty clause list clears nobody but the
 * author's own nodes (DESIGN §6), and RED is never passed on.
 */
export const forNobody: Handling = { tlp: 'red', audience: { any: [] } }

/** Whether a handling is that one. */
export function isForNobody ({ tlp, audience: { any, except }, pap, iep }: Handling): boolean {
  return tlp === 'red' && any.length === 0 && except === undefined && pap === undefined && iep === undefined
}
