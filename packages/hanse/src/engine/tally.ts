import type { NodeId } from '@hanse/core'
import type { StreamClass } from '@hanse/exchange'
import type { StoreWrite } from '@hanse/store'

/** What the engine has counted since the start. */
export class Tally {
  /** frames refused, by code */
  readonly rejected = new Map<string, number>()
  /** frames that the egress guard stopped, and let pass */
  egressBlocked = 0
  egressPermitted = 0
  readonly sentBytes: Partial<Record<StreamClass, number>> = {}
  readonly receivedBytes: Partial<Record<StreamClass, number>> = {}
  /** publications that were let go, and that were held for a person */
  readonly publications = { permit: 0, hold: 0 }
  /** per node of the roster */
  readonly #refusedOf = new Map<NodeId, { times: number, code: string }>()

  sent (streamClass: StreamClass, bytes: number): void {
    this.sentBytes[streamClass] = (this.sentBytes[streamClass] ?? 0) + bytes
  }

  received (streamClass: StreamClass, bytes: number): void {
    this.receivedBytes[streamClass] = (this.receivedBytes[streamClass] ?? 0) + bytes
  }

  /** What the author writes of its publications. */
  recorded (writes: readonly StoreWrite[]): void {
    for (const write of writes) {
      this.publications.permit += Number(write.type === 'publication')
      this.publications.hold += Number(write.type === 'audit' && write.row.kind === 'held')
    }
  }

  refused (peer: NodeId, code: string): void {
    this.rejected.set(code, (this.rejected.get(code) ?? 0) + 1)
    this.#refusedOf.set(peer, { times: (this.#refusedOf.get(peer)?.times ?? 0) + 1, code })
  }

  /** What was refused of a node: how many frames, and the code of the last. */
  refusedOf (node: NodeId): { times: number, code: string } | undefined {
    return this.#refusedOf.get(node)
  }
}
