import type { Hex } from '@hanse/core'

/** A member's own rules as they are in force. */
export interface RulesView {
  /** what the audit log calls them; absent when there are none */
  hash?: Hex
  rules: number
  /** what holds where no rule fits */
  default: 'permit' | 'deny'
}
