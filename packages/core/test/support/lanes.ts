import { assemble, certificateHash, encodeHandling, handling, laneAfter, multikey, prepareNext, prepareOpening, unwrap } from '../../src/index.ts'
import { memberKeys, nodeSuite, startMs } from './keys.ts'
import type { Entry, EntryTerms, LaneState, Suite, Verified } from '../../src/index.ts'

export const federation: Uint8Array = new Uint8Array(32).fill(0xfe)
export const seed: Uint8Array = new Uint8Array(32).fill(0x5e)
export const keys = memberKeys(10)
export const handlingBytes: Uint8Array = encodeHandling(unwrap(handling({ tlp: 'green' })))

/** The opening of a lane of the test node. */
export function openLane (suite: Suite = nodeSuite): Verified<Entry> {
  const prepared = prepareOpening(suite, {
    federation,
    node: multikey(keys.node.publicKey),
    incarnation: new Uint8Array(16).fill(0x1c),
    handling: handlingBytes,
    nonce: new Uint8Array(16).fill(0x0c),
    certificate: certificateHash(suite, Uint8Array.of(1)),
    time: startMs
  })
  return assemble(suite, prepared, keys.authoring.sign(prepared.signInput), keys.authoring.publicKey)
}

/** The next entry of a lane of the test node. */
export function sealNext (lane: LaneState, terms: Partial<EntryTerms>, suite: Suite = nodeSuite): Verified<Entry> {
  const prepared = prepareNext(suite, lane, { kind: 'bundle', time: startMs, ...(terms.leaves !== undefined && { seed }), ...terms })
  return assemble(suite, prepared, keys.authoring.sign(prepared.signInput), keys.authoring.publicKey)
}

/** An entry with these leaves, the first after the opening. */
export function entryOf (leaves: Uint8Array[]): Verified<Entry> {
  return sealNext(laneAfter(openLane()), { leaves })
}

/** Leaves that differ in content and length. */
export function someLeaves (count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array(i % 7 + 1).fill(i))
}
