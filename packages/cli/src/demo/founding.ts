/** Founds the demo's federation: homes, member cards and a charter, by the functions behind the commands. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { acceptCharter, createHome, foundFederation } from 'hanse'
import type { Player } from './cast.ts'
import type { Seat } from './seat.ts'
import type { AddressInfo } from 'node:net'

export interface Founded { federation: string, seats: Seat[] }

/** Ports that were free a moment ago, all different. */
async function freePorts (count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))
  return ports
}

/** Makes one home per player below `directory` and has all of them accept one charter. */
export async function found (directory: string, players: readonly Player[], name: string): Promise<Founded> {
  const ports = await freePorts(players.length)
  const cards: string[] = []
  const seats: Seat[] = []
  for (const [index, player] of players.entries()) {
    const home = join(directory, player.key)
    const address = `/ip4/127.0.0.1/tcp/${ports[index]}`
    const { card, member } = await createHome(home, {
      name: player.name,
      country: player.country,
      sectors: [...player.sectors],
      role: player.role,
      authority: player.authority,
      listen: [address]
    })
    cards.push(card)
    seats.push({ player, member, home, address })
  }
  const charter = foundFederation(cards, { name, at: Date.now() })
  const views = await Promise.all(seats.map(seat => acceptCharter(seat.home, charter)))
  return { federation: views[0]?.federation ?? '', seats }
}
