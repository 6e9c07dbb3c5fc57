/** Homes of a federation made for one run, its charter accepted by all. */
import { createServer } from 'node:net'
import { join } from 'node:path'
import { decodeCharter, foldRoster, unwrap } from '@hanse/core'
import { acceptCharter, createHome, foundFederation, nativeSuite, readHome } from 'hanse'
import type { Roster } from '@hanse/core'
import type { Home } from 'hanse'
import type { AddressInfo } from 'node:net'

export interface Federation {
  roster: Roster
  charter: Uint8Array
  homes: Home[]
}

/** Founds a federation of `count` members that listen on ports of this machine. */
export async function found (directory: string, count: number): Promise<Federation> {
  const ports = await freePorts(count)
  const directories = ports.map((port) => join(directory, `firm-${port}`))
  const cards: string[] = []
  for (const [i, port] of ports.entries()) {
    const listen = [`/ip4/127.0.0.1/tcp/${port}`]
    const { card } = await createHome(directories[i], { name: `Firm ${i}`, country: 'DK', sectors: ['financial-services'], listen })
    cards.push(card)
  }
  const charter = foundFederation(cards, { name: 'Bench', at: Date.now() })
  const homes: Home[] = []
  for (const home of directories) {
    await acceptCharter(home, charter)
    homes.push(await readHome(home))
  }
  return { roster: foldRoster(unwrap(decodeCharter(nativeSuite(), charter))), charter, homes }
}

/** Ports that were free a moment ago, all different. */
export async function freePorts (count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(servers.map(async (server) => new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(async (server) => new Promise((resolve) => { server.close(resolve) })))
  return ports
}
