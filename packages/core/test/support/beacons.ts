import { assembleBeacon, beaconInput, decodeBeacon, encodeBeaconBody, fromHex, unwrap } from '../../src/index.ts'
import { memberKeys } from './keys.ts'
import type { TestKey } from './keys.ts'
import type { Charter, MembershipItem } from '../../src/index.ts'

/** The beacon of the node of a member with a number. */
export function beacon (
  charter: Charter, number: number, at: number, digest = 'ab'.repeat(32), signer: TestKey = memberKeys(number).authoring
): MembershipItem {
  const { federation } = charter
  const body = encodeBeaconBody({ federation, digest: fromHex(digest), at, node: memberKeys(number).node.multikey })
  return { kind: 'beacon', item: unwrap(decodeBeacon(assembleBeacon(body, signer.sign(beaconInput(federation, body))), federation)) }
}
