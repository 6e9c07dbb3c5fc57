import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Figure, Options } from './path.ts'

const worker = fileURLToPath(new URL('./path-process.ts', import.meta.url))

/** What the process of a path says. */
export type Said = { note: string } | { figures: Figure[] } | { failed: string }

const msPerSecond = 1_000

/**
 * Measures one path in a process of its own, so that no path pays for the memory and the warm code of another.
 *
 * @throws {Error} when it fails, or has not ended after `limitS`
 */
export async function isolated (
  name: string,
  sizes: Pick<Options, 'quick' | 'full' | 'shared'>,
  limitS: number,
  note: (text: string) => void
): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'hanse-bench-'))
  try {
    return await new Promise<Figure[]>((resolve, reject) => {
      const child = fork(
        worker,
        [name, directory, JSON.stringify(sizes)],
        { execArgv: ['--conditions=hanse:source', '--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] }
      )
      let answer: Figure[] | Error = new Error('the process of the path ended without a word')
      // processes that it started end with it: they hear that it is gone
      const limit = setTimeout(() => {
        answer = new Error(`not done after ${limitS} s`)
        child.kill('SIGKILL')
      }, limitS * msPerSecond)
      child.on('message', (said: Said) => {
        if ('note' in said) {
          note(said.note)
        } else {
          answer = 'figures' in said ? said.figures : new Error(said.failed)
        }
      })
      child.on('error', reject)
      child.on('exit', () => {
        clearTimeout(limit)
        if (answer instanceof Error) {
          reject(answer)
        } else {
          resolve(answer)
        }
      })
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
