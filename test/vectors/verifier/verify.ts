/** What the document says of a vector: a second implementation that shares no code with `core`. */
import { decode, Refused } from './cbor.ts'
import { checkAddresses, checkCard, checkCharter, checkHandling, checkReceipt, checkWithdrawal, frame, typedHash, zeroFederation } from './documents.ts'
import { admit, checkSignature } from './ed25519.ts'
import { checkChunk, checkEntry, checkFork, checkLane, hashOf, leafHashes } from './entries.ts'

/** Every text of an input as bytes, but for those that are texts. */
function bytesIn (value: any, field = ''): any {
  if (typeof value === 'object') {
    return Array.isArray(value) ? value.map((item) => bytesIn(item)) : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bytesIn(item, key)]))
  }
  return typeof value === 'string' && field !== 'kind' ? Buffer.from(value, 'hex') : value
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
function base58 (bytes: Buffer): string {
  let text = ''
  for (let left = BigInt(`0x${bytes.toString('hex')}`); left > 0n; left /= 58n) {
    text = `${alphabet[Number(left % 58n)]}${text}`
  }
  return text
}

const entryOf = (given: any, one: any): any => checkEntry(one.header, one.signature, given.federation, given.authoring, one.opening)

const themes: Record<string, (given: any) => { [name: string]: Buffer | string } | void> = {
  encoding: ({ bytes }) => { decode(bytes) },
  keys: ({ key }) => {
    admit(key)
    const digits = typedHash('fingerprint', zeroFederation, key).toString('hex').match(/..../g)?.slice(0, 5) ?? []
    return { did: `did:key:z${base58(key)}`, fingerprint: digits.join(' ') }
  },
  signatures: ({ key, message, signature }) => { checkSignature(key, message, signature) },
  frames: ({ kind, federation, bytes }) => ({ input: frame(kind, federation, bytes), hash: typedHash(kind, federation, bytes) }),
  cards: ({ card }) => ({ certificate: checkCard(card).hash }),
  addresses: ({ record, federation, node, authoring }) => { checkAddresses(record, federation, node, authoring) },
  charters: ({ charter }) => ({ ...checkCharter(charter) }),
  handlings: ({ handling, federation }) => ({ group: checkHandling(handling) ?? typedHash('handling', federation, handling) }),
  entries: (given) => {
    const { id, lane } = entryOf(given, given)
    return { id, lane, ...(given.opening !== undefined && { group: typedHash('handling', given.federation, given.opening.handling) }) }
  },
  lanes: (given) => ({ head: checkLane(given.entries.map((one: any) => entryOf(given, one))) }),
  forks: ({ proof, federation, authoring }) => checkFork(proof, federation, authoring),
  trees: ({ leaves, ...disclosure }) => ({ root: hashOf(0, leaves.length, 0, leafHashes(leaves, disclosure), () => Buffer.alloc(0)) }),
  chunks: ({ header, from, leaves, proof, ...disclosure }) => { checkChunk(header, from, leaves, disclosure, proof) },
  receipts: ({ receipt, signature, federation, authoring }) => { checkReceipt(receipt, signature, federation, authoring) },
  withdrawals: ({ leaf }) => { checkWithdrawal(leaf) }
}

export interface Answer { verdict: 'accept' | 'refuse', code?: string, value?: { [name: string]: string } }

export function askDocument (theme: string, input: unknown): Answer {
  try {
    const value = Object.entries(themes[theme]?.(bytesIn(input)) ?? {}).map(([name, item]) => [name, item.toString('hex' as 'utf8')])
    return { verdict: 'accept', ...(value.length > 0 && { value: Object.fromEntries(value) }) }
  } catch (error) {
    if (error instanceof Refused) {
      return { verdict: 'refuse', code: error.message }
    }
    throw error
  }
}
