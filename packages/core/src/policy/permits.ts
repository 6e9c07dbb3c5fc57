import { permits } from './obligations.ts'
import type { Use } from './obligations.ts'
import type { Decision } from './subject.ts'

/** When terms are in force, ms since 1970: from `from` on, and before `until`; both ends may be open. */
export interface Validity {
  from?: number
  until?: number
}

/** Every use that a consumer can ask for. */
export const uses: readonly Use[] = ['block', 'monitor', 'share-with-client', 'query-third-party']

/** Whether terms are in force. */
export function isInForce ({ from, until }: Validity, at: number): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until)
}

/**
 * What may be done with content, out of the decision about having it. Where the policy that allowed something is not in
 * force, nothing allows it: its author has to say anew what holds.
 *
 * @param decision - about `lookup`, with the leaf's facts
 * @param validities - of the IEP policies that the content came under
 * @param at - ms since 1970
 */
export function permittedUses (decision: Pick<Decision, 'verdict' | 'obligations'>, validities: readonly Validity[], at: number): Use[] {
  return decision.verdict === 'permit' && validities.every((validity) => isInForce(validity, at))
    ? uses.filter((use) => permits(decision.obligations, use))
    : []
}
