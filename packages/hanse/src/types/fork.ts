import type { Hex, MemberId, NodeId } from '@hanse/core'

/** A lane whose author signed two entries of one place: it takes nothing more. */
export interface ForkNotice {
  lane: Hex
  seq: number
  author: MemberId
  authorName: string
  /** This node is the one that did. */
  own: boolean
}

/** What the two headers of a fork proof say. */
export interface ForkContent {
  /** of the proof */
  id: Hex
  federation: Hex
  node: NodeId
  lane: Hex
  seq: number
  /** Both, by rising entry id; `time` is the author's, ms since 1970. */
  branches: Array<{ entry: Hex, time: number, kind: string, objects: number, bytes: number }>
}

/** A fork with its proof. */
export interface ForkView extends ForkNotice, ForkContent {
  /** Armoured: at most 1 KiB of bytes where headers carry no extensions. It shows author, place, times and sizes, and no audience. */
  proof: string
}

/** Whether a fork proof holds, and against whom. */
export interface ForkJudgement extends ForkContent {
  holds: boolean
  /** who signed both; when it holds */
  member?: MemberId
  /** as certified; text of others */
  name?: string
  /** why it does not hold */
  code?: string
  message?: string
}

/** That this node took a new incarnation by itself: it goes on in new lanes. */
export interface Renewal {
  /**
   * `forked`: it signed two entries of one place. `forgotten`: others hold entries of its that it does not know. `clock`:
   * a clock that was ahead sealed an entry which others take only when its time has come.
   */
  reason: 'forked' | 'forgotten' | 'clock'
  /** where that showed; absent when it was found out at the start */
  lane?: Hex
  seq?: number
  at: number
}
