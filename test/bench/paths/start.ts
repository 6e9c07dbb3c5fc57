/** What a node with a million indicators takes to open, and what it then holds in memory. */
import { join } from 'node:path'
import { createHanse } from 'hanse'
import { cpuMs, cpuOf } from '../support/cpu.ts'
import { holdings } from '../support/holdings.ts'
import { heldMiB, residentMiB } from '../support/memory.ts'
import { plainLevel } from '../support/parts.ts'
import { settled } from '../support/settle.ts'
import type { Figure, Options } from '../path.ts'

const msPerSecond = 1_000
const rowsPerRead = 1_000

export async function measure (options: Options): Promise<Figure[]> {
  const { directory, count } = await holdings(options)
  const heldBefore = heldMiB()
  options.note(`opening a node with ${count} indicators`)
  const before = cpuMs()
  const wall = Date.now()
  const node = await createHanse({ directory, start: false })
  const wallMs = Date.now() - wall
  await settled()
  const taken = cpuMs() - before
  const resident = residentMiB()
  const held = heldMiB() - heldBefore
  const { objects } = await node.status()
  if (objects !== count) {
    throw new Error(`the node holds ${objects} objects instead of ${count}`)
  }
  await node.stop()
  options.note('reading every row of the same database once')
  const read = await cpuOf(async () => readAll(join(directory, 'store', 'level')))
  return [
    { key: 'start', unit: 'CPU s until idle', ours: taken / msPerSecond, floor: read / msPerSecond, ratio: taken / read },
    { key: 'start.wall', unit: 's until open', ours: wallMs / msPerSecond },
    { key: 'start.memory', unit: 'MiB of heap and buffers', ours: held },
    { key: 'start.resident', unit: 'MiB resident', ours: resident }
  ]
}

async function readAll (directory: string): Promise<void> {
  const level = await plainLevel(directory)
  const iterator = level.iterator()
  let rows: unknown[]
  do {
    rows = await iterator.nextv(rowsPerRead)
  } while (rows.length > 0)
  await level.close()
}
