import { addressRecordInput, assembleAddressRecord, decodeCharter, encodeAddressRecord, foldRoster, fromHex, multikey, unwrap } from '@hanse/core'
import { assert, integer, property, shuffledSubarray } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AddressBook } from '../../src/addresses/address-book.ts'
import { nativeSuite, readHome } from '../../src/index.ts'
import { found } from '../support/federation.ts'
import type { TestFederation } from '../support/federation.ts'
import type { MemberNode, Roster, Signer } from '@hanse/core'

const suite = nativeSuite()
const now = Date.now()
const dayMs = 86_400_000

let federation: TestFederation
let roster: Roster
const nodes: MemberNode[] = []
const signers: Signer[] = []

beforeAll(async () => {
  federation = await found()
  roster = foldRoster(unwrap(decodeCharter(suite, federation.charter)))
  for (const name of ['Aurora', 'Brig']) {
    const { signer } = await readHome(federation.members.get(name)?.directory ?? '')
    signers.push(signer)
    nodes.push([...roster.nodes.values()].find(({ authoringKey }) => Buffer.from(authoringKey).equals(signer.publicKey)) as MemberNode)
  }
})
afterAll(async () => { await federation.end() })

async function recordOf (which: number, seq: number, by = which, until = now + dayMs): Promise<Uint8Array> {
  const fed = fromHex(roster.federation)
  const node = nodes[which] as MemberNode
  const addrs = [`/ip4/192.0.2.1/tcp/${1000 + seq}`]
  const body = encodeAddressRecord({ federation: fed, node: multikey(node.nodeKey), addrs, seq, time: now - dayMs, until })
  return assembleAddressRecord(body, await (signers[by] as Signer).sign(addressRecordInput(fed, body)))
}

const idOf = (which: number): string => (nodes[which] as MemberNode).id
const take = (book: AddressBook, which: number, bytes: Uint8Array): string => {
  const taken = book.take(idOf(which), bytes, now)
  return taken.ok ? 'ok' : taken.rejection.code
}

describe('the address book', () => {
  it('keeps the newest record of a node, in whatever order they come', async () => {
    const records = await Promise.all([1, 2, 3, 4, 5].map(async (seq) => ({ seq, bytes: await recordOf(0, seq) })))
    assert(property(shuffledSubarray(records, { minLength: 1 }), (some) => {
      const book = new AddressBook(suite, () => roster)
      some.forEach(({ seq, bytes }, i) => {
        const older = some.slice(0, i).some((before) => before.seq > seq)
        expect(take(book, 0, bytes)).toBe(older ? 'E_ADDRESSES_OLD' : 'ok')
      })
      expect(book.newest(idOf(0))?.record.seq).toBe(Math.max(...some.map(({ seq }) => seq)))
    }))
  })

  it('refuses records by another key, of another node, damaged, or out of date', async () => {
    const book = new AddressBook(suite, () => roster)
    const good = await recordOf(0, 7)
    expect(take(book, 0, await recordOf(0, 7, 1))).toBe('E_SIG_INVALID')
    expect(take(book, 1, good)).toBe('E_ADDRESSES_NODE')
    expect(take(book, 0, await recordOf(0, 8, 0, now))).toBe('E_ADDRESSES_EXPIRED')
    assert(property(integer({ min: 0, max: good.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = good.slice()
      damaged[at] = (damaged[at] as number) ^ change
      return take(book, 0, damaged) !== 'ok'
    }))
    expect(book.newest(idOf(0))).toBeUndefined()
    expect(take(book, 0, good)).toBe('ok')
    expect(book.addrsOf(idOf(0), now)).toEqual(['/ip4/192.0.2.1/tcp/1007'])
    expect(book.addrsOf(idOf(0), now + dayMs)).toEqual([])
  })

  it('forgets a node that is in no certificate any more', async () => {
    let current = roster
    const book = new AddressBook(suite, () => current)
    expect(take(book, 0, await recordOf(0, 1))).toBe('ok')
    current = { ...roster, nodes: new Map(), byNodeKey: new Map() }
    expect(book.addrsOf(idOf(0), now)).toEqual([])
    expect(take(book, 0, await recordOf(0, 2))).toBe('E_MEMBER_UNKNOWN')
  })
})
