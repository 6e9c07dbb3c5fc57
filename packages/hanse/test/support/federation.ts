import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { acceptCharter, createHanse, createHome, foundFederation } from '../../src/index.ts'
import type { CreateHanseInit, HanseNode, Profile } from '../../src/index.ts'
import type { AddressInfo } from 'node:net'

export interface TestMember { directory: string, addr: string, profile: Profile }

/** A federation of homes in a temporary directory; nodes are opened by name and all stopped at the end. */
export interface TestFederation {
  members: Map<string, TestMember>
  charter: Uint8Array
  open(name: string, init?: Partial<CreateHanseInit>): Promise<HanseNode>
  end(): Promise<void>
}

export type Firm = Pick<Profile, 'name' | 'country' | 'sectors' | 'role'> & Partial<Profile>

export const firms: Firm[] = [
  { name: 'Aurora', country: 'DK', sectors: ['healthcare', 'energy'] },
  { name: 'Brig', country: 'NL', sectors: ['financial-services'] },
  { name: 'Corvette', country: 'FR', sectors: ['healthcare'] },
  { name: 'Dhow', country: 'ES', sectors: ['healthcare'], role: 'observer' }
]

/** Founds a federation; a firm without `listen` listens on TCP. */
export async function found (profiles: Firm[] = firms): Promise<TestFederation> {
  const root = await mkdtemp(join(tmpdir(), 'hanse-test-'))
  const members = new Map<string, TestMember>()
  const cards: string[] = []
  const ports = await freePorts(profiles.length)
  for (const [i, basics] of profiles.entries()) {
    const addr = `/ip4/127.0.0.1/tcp/${ports[i]}`
    const profile = { listen: [addr], ...basics }
    const directory = join(root, basics.name)
    cards.push((await createHome(directory, profile)).card)
    members.set(basics.name, { directory, addr, profile })
  }
  const charter = foundFederation(cards, { name: 'Test', at: Date.now() })
  for (const { directory } of members.values()) {
    await acceptCharter(directory, charter)
  }
  const nodes: HanseNode[] = []
  return {
    members,
    charter,
    open: async (name, init = {}) => {
      const node = await createHanse({ directory: (members.get(name) as TestMember).directory, ...init })
      nodes.push(node)
      return node
    },
    end: async () => {
      await Promise.all(nodes.map(async (node) => { await node.stop() }))
      await rm(root, { recursive: true, force: true })
    }
  }
}

/** Ports that were free a moment ago, all different. */
export async function freePorts (count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => new Promise<ReturnType<typeof createServer>>((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => { resolve(server) })
  })))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(async (server) => { await new Promise((resolve) => { server.close(resolve) }) }))
  return ports
}
