/** What two peers in sync say to each other: machines in virtual time, as nothing else sends frames. */
import { nodeNamed, rosterOf } from '../../../packages/exchange/test/support/federation.ts'
import { Network } from '../../../packages/exchange/test/support/network.ts'
import type { Figure, Options } from '../path.ts'

const minuteMs = 60_000
const minutes = 60
const entries = 100

export async function measure ({ note }: Options): Promise<Figure[]> {
  const roster = rosterOf([{ name: 'Aurora' }, { name: 'Brig' }])
  const network = new Network({ roster })
  const author = nodeNamed('Aurora')
  const now = network.now
  const lane = network.host(author).author.lane({ tlp: 'green' }, Array.from({ length: entries }, (_, i) => ({ texts: [`object ${i}`] })), now)
  network.start()
  network.advance(minuteMs)
  network.publish(author, lane)
  network.advance(10 * minuteMs)
  note(`${minutes} virtual minutes after ${entries} entries were delivered`)
  const before = network.sent.length
  network.advance(minutes * minuteMs)
  const said = network.sent.slice(before)
  const isIdle = said.every(({ message }) => message.type === 'digest')
  if (!isIdle) {
    throw new Error(`peers in sync sent ${[...new Set(said.map(({ message }) => message.type))].join(', ')}`)
  }
  return [
    { key: 'idle', unit: 'bytes a minute, both ways', ours: said.reduce((sum, { bytes }) => sum + bytes, 0) / minutes },
    { key: 'idle.frames', unit: 'digests a minute, both ways', ours: said.length / minutes, goal: { is: 'at most', value: 2.5, of: 'ours' } }
  ]
}
