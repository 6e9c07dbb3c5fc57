import { HanseError } from '@hanse/core'
import { refuseWrongClock } from '../member/clock-skew.ts'
import type { Context } from '../member/context.ts'

/**
 * Nothing is sealed that could not be kept, or that others would refuse.
 *
 * @throws {HanseError} `E_MEMBER_REVOKED`, `E_AUTHOR_UNKNOWN` (this node's keys were replaced), `E_DISK_FULL` and what else the store
 * refuses writes with, `E_CLOCK`
 */
export function checkReady (context: Context): void {
  const { store: { failure }, engine: { disk }, roster, self, node } = context
  if (roster.former.has(self.member)) {
    throw new HanseError('E_MEMBER_REVOKED', 'this member does not belong to the federation any more, so that nobody would take it; nothing was published', {})
  }
  if (!roster.nodes.has(node.id)) {
    throw new HanseError(
      'E_AUTHOR_UNKNOWN',
      'the keys of this node hold no certificate any more; start it again with those in force. Nothing was published',
      {}
    )
  }
  if (failure !== undefined) {
    const { freeBytes } = disk.view
    throw new HanseError(failure.code, `${failure.message}; nothing was published`, { ...failure.facts, freeBytes }, { cause: failure })
  }
  refuseWrongClock(context)
}
