import { decodeCharter, foldRoster, unwrap } from '@hanse/core'
import { defaultLogger } from '@libp2p/logger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nativeSuite } from '../../src/index.ts'
import { Dialler } from '../../src/transport/dialler.ts'
import { firms, found } from '../support/federation.ts'
import type { HanseComponents } from '../../src/transport/libp2p-transport.ts'
import type { Firm, TestFederation } from '../support/federation.ts'
import type { MemberNode } from '@hanse/core'

const onCard = '/ip4/192.0.2.1/tcp/1'
const announced = '/ip4/192.0.2.2/tcp/2'

let federation: TestFederation
let node: MemberNode
beforeAll(async () => {
  federation = await found([{ ...firms[0] as Firm, addrs: [onCard] }])
  node = [...foldRoster(unwrap(decodeCharter(nativeSuite(), federation.charter))).nodes.values()][0] as MemberNode
})
afterAll(async () => { await federation.end() })

/** What is dialled until nothing more is, when these addresses answer. */
async function dialled (answering: string, found: string[]): Promise<string[][]> {
  const calls: string[][] = []
  let finished = (): void => {}
  const done = new Promise<void>((resolve) => { finished = resolve })
  const connectionManager = {
    openConnection: async (addrs: Array<{ toString(): string }>) => {
      const texts = addrs.map((addr) => addr.toString().replace(/\/p2p\/.*$/, ''))
      calls.push(texts)
      if (texts.includes(answering)) {
        finished()
        return
      }
      throw new Error('nobody answers')
    }
  } as unknown as HanseComponents['connectionManager']
  const addresses = {
    start: async () => {},
    stop: async () => {},
    known: () => [],
    find: async () => {
      if (found.length === 0) {
        finished()
      }
      return found
    }
  }
  const registrar = {} as unknown as HanseComponents['registrar']
  new Dialler({ connectionManager, registrar }, addresses, defaultLogger().forComponent('test')).dial(node, new AbortController().signal)
  await done
  return calls
}

describe('dialling', () => {
  it('asks for announced addresses when those on the card fail, and only then', async () => {
    expect(await dialled(announced, [onCard, announced])).toEqual([[onCard], [announced]])
    expect(await dialled(onCard, [announced])).toEqual([[onCard]])
    expect(await dialled('nowhere', [])).toEqual([[onCard]])
  })
})
