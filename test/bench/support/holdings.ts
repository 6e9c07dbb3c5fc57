import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Helper } from './helper.ts'
import type { Options } from '../path.ts'

/** A home whose store holds indicators 0 to `count` − 1, received from another member. */
export interface Holdings { directory: string, count: number }

const million = 1_000_000
const few = 2_000

/** Made once a run, by a process of its own. */
export async function holdings ({ shared, quick, note }: Options): Promise<Holdings> {
  const count = quick ? few : million
  const file = join(shared, 'holdings.json')
  if (!existsSync(file)) {
    note(`making a store of ${count} indicators`)
    await mkdir(shared, { recursive: true })
    const helper = new Helper(new URL('../workers/make-holdings.ts', import.meta.url), [])
    const made = await helper.ask<Holdings>({ directory: join(shared, 'holdings'), count })
    await helper.end()
    await writeFile(file, JSON.stringify(made))
  }
  return JSON.parse(await readFile(file, 'utf8')) as Holdings
}
