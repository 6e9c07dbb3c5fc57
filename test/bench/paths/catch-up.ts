/** Two nodes of which one has missed the last 1,000 entries of a long history meet again. */
import { hanse } from 'hanse'
import { Author } from '../support/author.ts'
import { cpuMs } from '../support/cpu.ts'
import { finish, keep, storeOf } from '../support/fill-store.ts'
import { found } from '../support/firms.ts'
import { indicatorText } from '../support/indicators.ts'
import { connect, Plug } from '../support/plug.ts'
import { settled, until } from '../support/settle.ts'
import { Tap } from '../support/tap.ts'
import type { Figure, Options } from '../path.ts'
import type { Sealed } from '../support/author.ts'
import type { Federation } from '../support/firms.ts'
import type { Home } from 'hanse'

const lanes = 10
const entriesPerAppend = 100
const msPerSecond = 1_000
const seedBytes = 32

export async function measure (options: Options): Promise<Figure[]> {
  if (options.quick) {
    return measureHistory(options, { entries: 100, missed: 20, name: '100' })
  }
  const figures = await measureHistory(options, { entries: 100_000, missed: 1_000, name: '100k' })
  return options.full ? [...figures, ...await measureHistory(options, { entries: 1_000_000, missed: 1_000, name: '1m' })] : figures
}

async function measureHistory ({ directory, note }: Options, { entries, missed, name }: { entries: number, missed: number, name: string }): Promise<Figure[]> {
  note(`a history of ${entries} entries`)
  const federation = await found(`${directory}/${name}`, 2)
  const missing = await makeHistory(federation, entries, missed)
  const [plug, behind] = federation.homes.map((home) => new Plug(nodeOf(federation, home)))
  const [node, late] = [
    hanse({ directory: federation.homes[0].directory })(plug.components),
    hanse({ directory: federation.homes[1].directory })(behind.components)
  ]
  await Promise.all([node.start(), late.start()])
  await settled()
  note(`${missed} entries are missing`)
  const tap = new Tap()
  const before = cpuMs()
  connect([plug, behind], (from) => tap.pipe(from))
  const { objects } = await node.status()
  await until(async () => (await late.status()).objects === objects)
  await settled()
  const taken = cpuMs() - before - tap.ownMs
  await Promise.all([node.stop(), late.stop()])
  const bytes = [...tap.bytes.values()].reduce((sum, each) => sum + each, 0)
  note(`frames: ${[...tap.frames].map(([type, count]) => `${count} ${type}`).join(', ')}`)
  return [
    {
      key: `catch-up.${name}`,
      unit: 'bytes, both ways',
      ours: bytes,
      floor: missing,
      ratio: bytes / missing,
      goal: { is: 'at most', value: 1.05, of: 'ratio' }
    },
    { key: `catch-up.${name}.rounds`, unit: 'round trips after HELLO', ours: Math.ceil(tap.contentDepth / 2), goal: { is: 'at most', value: 3, of: 'ours' } },
    { key: `catch-up.${name}.cpu`, unit: 'CPU s, both sides', ours: taken / msPerSecond }
  ]
}

function nodeOf ({ roster }: Federation, { member }: Home): ConstructorParameters<typeof Plug>[0] {
  const [node] = roster.members.get(member)?.nodes ?? []
  return node
}

/**
 * Entries with one object each in several lanes; the second home lacks the last ones.
 *
 * @returns how many bytes it lacks: headers, signatures, seeds and leaves
 */
async function makeHistory (federation: Federation, entries: number, missed: number): Promise<number> {
  const [first, second] = federation.homes
  const stores = [await storeOf(first, federation), await storeOf(second, federation)]
  let missing = 0
  for (let lane = 0; lane < lanes; lane++) {
    const author = new Author(federation, first, lane)
    let sealed: Sealed[] = [await author.open()]
    for (let i = 0; i < entries / lanes; i++) {
      const isMissed = i >= (entries - missed) / lanes
      sealed.push(...await author.seal([indicatorText(lane * entries + i)]))
      if (isMissed) {
        missing += sealed.slice(-1).reduce((sum, one) => sum + bytesOf(one), 0)
      }
      const isLast = i + 1 === entries / lanes || i + 1 === (entries - missed) / lanes
      if (isLast || sealed.length >= entriesPerAppend) {
        for (const store of isMissed ? stores.slice(0, 1) : stores) {
          await keep(store, author, sealed)
        }
        sealed = []
      }
    }
  }
  await Promise.all(stores.map(finish))
  return missing
}

function bytesOf ({ entry, chunks }: Sealed): number {
  const leaves = chunks.flatMap((chunk) => chunk.leaves).reduce((sum, { length }) => sum + length, 0)
  return entry.headerBytes.length + entry.signature.length + seedBytes + leaves
}
