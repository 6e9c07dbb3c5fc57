import type { DeliveryState } from './delivery.ts'
import type { Place } from './object.ts'
import type { Handling, MemberId, Reason } from '@hanse/core'

/** Why a member may or may not hold an object, and what is known of the delivery. */
export interface Explanation {
  id: string
  place: Place
  objectType: string
  author: MemberId
  authorName: string
  handling?: Handling
  private: boolean
  /** The author signed two versions of the lane it stands in; nothing more of that lane is taken. */
  forked?: true
  members: Array<{
    member: MemberId
    name: string
    verdict: 'permit' | 'deny' | 'hold'
    reasons: Reason[]
    delivery?: DeliveryState
  }>
}
