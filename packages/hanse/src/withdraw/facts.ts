import { decodeWithdrawal } from '@hanse/core'
import type { ObjectFacts } from '@hanse/core'

/** A withdrawal's leaf is no STIX object: it has no id, says nothing of its own and goes wherever its lane does. */
export const withdrawalFacts: ObjectFacts = {
  status: 'parsed', type: 'withdrawal', id: '', marking: 'none', refs: [], context: false, relation: false, sectors: [], countries: []
}

/** Facts of a withdrawal's leaf as it arrives; one that cannot be read goes no further. */
export function factsOfWithdrawal (leaf: Uint8Array): ObjectFacts {
  return decodeWithdrawal(leaf).ok ? withdrawalFacts : { ...withdrawalFacts, status: 'unparseable', type: '' }
}
