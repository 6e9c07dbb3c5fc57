import type { Hex, MemberId } from '@hanse/core'

export type DeliveryState = 'acknowledged' | 'pending' | 'unreachable'

export interface DeliveryReport {
  entries: Hex[]
  /** Of what was withdrawn: then `acknowledged` means that the member signed that it has removed the content. */
  withdrawal?: { reason: string, at: number, objects: string[] }
  /** `former`: not cleared any more, and told directly of the withdrawal, as its receipts covered what was withdrawn. */
  members: Array<{ member: MemberId, name: string, state: DeliveryState, at?: number, former?: true }>
}
