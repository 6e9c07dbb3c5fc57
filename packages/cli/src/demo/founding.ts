/** Founds the demo's federation: homes, member cards and a charter, by the functions behind the commands. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { acceptCharter, createHome, foundFederation } from 'hanse'
import type { Player } from './cast.ts'
import type { Seat } from './seat.ts'

const portMin = 20_000
const portMax = 29_999
const portTriesMax = 1_000

export interface Founded { federation: string, seats: Seat[] }

/**
 * Ports that were free a moment ago, all different. They lie below those that systems give to outgoing connections, one
 * of which would else take the port of a node that starts late or starts again.
 */
export async function freePorts (count: number): Promise<number[]> {
  const ports = new Set<number>()
  for (let tries = 0; ports.size < count; tries++) {
    if (tries === portTriesMax) {
      throw new Error(`found ${ports.size} of ${count} free ports on 127.0.0.1 in ${tries} tries`)
    }
    const port = randomInt(portMin, portMax + 1)
    if (!ports.has(port) && await isFree(port)) {
      ports.add(port)
    }
  }
  return [...ports]
}

async function isFree (port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  await once(server.close(), 'close')
  return true
}

/** Makes one home per player below `directory` and has all of them accept one charter. */
export async function found (directory: string, players: readonly Player[], name: string): Promise<Founded> {
  const ports = await freePorts(players.length)
  const cards: string[] = []
  const seats: Seat[] = []
  for (const [index, player] of players.entries()) {
    const home = join(directory, player.key)
    const address = player.goesOutOnly === true ? '' : `/ip4/127.0.0.1/tcp/${ports[index]}`
    const { card, member } = await createHome(home, {
      name: player.name,
      country: player.country,
      sectors: [...player.sectors],
      role: player.role,
      authority: player.authority,
      listen: address === '' ? [] : [address]
    })
    cards.push(card)
    seats.push({ player, member, home, address })
  }
  const charter = foundFederation(cards, { name, at: Date.now() })
  const views = await Promise.all(seats.map(seat => acceptCharter(seat.home, charter)))
  return { federation: views[0]?.federation ?? '', seats }
}
