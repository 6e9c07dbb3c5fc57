/** What `core` says of a vector: the code of its refusal, or what it gets out of it. */
import {
  admitKey, checkSignatureShape, decode, decodeCharter, decodeEntry, decodeForkProof, decodeHandling, decodeHeader, decodeWithdrawal, didOf, encode, equal,
  fingerprint, fromHex, groupOf, hashInput, leafHashes, nobleSuite, rootOf, toHex, typedHash, unmultikey, unwrap, verifyAddressRecord, verifyCard, verifyChunk,
  verifyEntry, verifyForkProof, verifyReceipt, HanseError
} from '@hanse/core'
import type { Chunk, Entry, Verified } from '@hanse/core'

const suite = nobleSuite
type Values = { [name: string]: string }
/** A vector's input, whose fields its theme knows. */
type Given = any

function admitted (key: Uint8Array): Uint8Array {
  return unwrap(admitKey(unwrap(unmultikey(key))))
}

function fail (code: string): never {
  throw new HanseError(code, code)
}

function entryOf (given: Given): Entry {
  const { header, signature, opening } = given
  const beside = opening && { handling: fromHex(opening.handling), nonce: fromHex(opening.nonce), certificate: fromHex(opening.certificate) }
  return unwrap(decodeEntry(suite, fromHex(header), fromHex(signature), beside))
}

function trusted (entry: Entry, given: Given): Verified<Entry> {
  return unwrap(verifyEntry(suite, entry, admitted(fromHex(given.authoring)), fromHex(given.federation)))
}

function lane (given: Given): Values {
  const entries: Entry[] = given.entries.map((one: Given) => trusted(entryOf(one), given))
  entries.forEach((entry, i) => {
    const before = entries[i - 1]
    if (entry.lane !== entries[0]?.lane) {
      fail('E_CHAIN_LANE')
    }
    if (entry.header.seq !== i) {
      fail(entry.header.seq === before?.header.seq ? 'E_CHAIN_FORK' : 'E_CHAIN_GAP')
    }
    if (before !== undefined && toHex(entry.header.prev ?? new Uint8Array()) !== before.id) {
      fail('E_CHAIN_PREV')
    }
  })
  return { head: entries.at(-1)?.id ?? '' }
}

function disclosed ({ seed, salts }: Given): Chunk['disclosure'] {
  return salts === undefined ? { seed: fromHex(seed) } : { salts: salts.map(fromHex) }
}

const judges: Record<string, (given: Given) => Values | undefined> = {
  encoding: ({ bytes }) => {
    const value = unwrap(decode(fromHex(bytes)))
    return equal(encode(value), fromHex(bytes)) ? undefined : fail('E_ENC_NONCANONICAL')
  },
  keys: ({ key }) => {
    const bare = admitted(fromHex(key))
    return { did: didOf(bare), fingerprint: fingerprint(bare) }
  },
  signatures: ({ key, message, signature }) => {
    const bare = admitted(fromHex(key))
    unwrap(checkSignatureShape(fromHex(signature)))
    return suite.verify(bare, fromHex(message), fromHex(signature)) ? undefined : fail('E_SIG_INVALID')
  },
  frames: ({ kind, federation, bytes }) => ({
    input: toHex(hashInput(kind, fromHex(federation), fromHex(bytes))),
    hash: toHex(typedHash(suite, kind, fromHex(federation), fromHex(bytes)))
  }),
  cards: ({ card }) => ({ certificate: unwrap(verifyCard(suite, fromHex(card))).hash }),
  addresses: ({ record, federation, node, authoring }) => {
    unwrap(verifyAddressRecord(suite, fromHex(record), (key) => equal(key, fromHex(node)) ? admitted(fromHex(authoring)) : undefined, fromHex(federation)))
    return undefined
  },
  charters: ({ charter }) => {
    const { federation, certificates } = unwrap(decodeCharter(suite, fromHex(charter)))
    return { federation: toHex(federation), certificates }
  },
  handlings: ({ handling, federation }) => {
    unwrap(decodeHandling(fromHex(handling)))
    return { group: groupOf(suite, fromHex(federation), fromHex(handling)) }
  },
  entries: (given) => {
    const { id, lane: of, opening, header } = trusted(entryOf(given), given)
    return { id, lane: of, ...(opening !== undefined && { group: groupOf(suite, header.federation, opening.handling) }) }
  },
  lanes: lane,
  forks: ({ proof, federation, authoring }) => {
    const { id, lane: of } = unwrap(verifyForkProof(suite, unwrap(decodeForkProof(suite, fromHex(proof))), admitted(fromHex(authoring)), fromHex(federation)))
    return { proof: id, lane: of }
  },
  trees: (given) => ({ root: toHex(rootOf(suite, leafHashes(suite, given.leaves.map(fromHex), disclosed(given)))) }),
  chunks: (given) => {
    const header = unwrap(decodeHeader(fromHex(given.header)))
    const id = toHex(suite.sha256(fromHex(given.header)))
    const chunk: Chunk = { entry: id, from: given.from, leaves: given.leaves.map(fromHex), disclosure: disclosed(given), proof: given.proof.map(fromHex) }
    // the vectors say that the header is taken as verified
    unwrap(verifyChunk(suite, { header, id } as unknown as Verified<Entry>, chunk))
    return undefined
  },
  receipts: ({ receipt, signature, authoring, federation }) => {
    unwrap(verifyReceipt(suite, fromHex(receipt), fromHex(signature), admitted(fromHex(authoring)), fromHex(federation)))
    return undefined
  },
  withdrawals: ({ leaf }) => {
    unwrap(decodeWithdrawal(fromHex(leaf)))
    return undefined
  }
}

export interface Verdict { verdict: 'accept' | 'refuse', code?: string, value?: Values }

/** What `core` says of the input of a vector. */
export function askCore (theme: string, input: unknown): Verdict {
  try {
    const value = (judges[theme] as (given: Given) => Values | undefined)(input)
    return { verdict: 'accept', ...(value !== undefined && { value }) }
  } catch (error) {
    if (error instanceof HanseError) {
      return { verdict: 'refuse', code: error.code }
    }
    throw error
  }
}
