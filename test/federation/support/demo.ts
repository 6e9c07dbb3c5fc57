/** Runs the demo as `npm start` does, in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const preload = new URL('./flip-verdict.ts', import.meta.url)
const command = fileURLToPath(new URL('../../../packages/cli/src/index.ts', import.meta.url))

export interface DemoRun {
  code: number
  /** The JSON lines it wrote. */
  lines: Array<Record<string, unknown>>
  /** The last line as it stands. */
  last: string
  errors: string
}

/** A text of a source file, and what every process of the demo, or the node of one member `at`, is to read in its place. */
export interface Flip { file: string, from: string, to: string, at?: string }

/** Runs `hanse demo --json` with more arguments. */
export async function runDemo (args: readonly string[] = [], flips: readonly Flip[] = []): Promise<DemoRun> {
  const env = flips.length === 0 ? process.env : { ...process.env, FLIPS: JSON.stringify(flips), NODE_OPTIONS: `--import ${preload.href}` }
  const argv = ['--conditions=hanse:source', command, 'demo', '--json', ...args]
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close') as Promise<[number | null]>
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  const written = out.trimEnd().split('\n')
  const lines = written.filter(line => line !== '').map(line => JSON.parse(line) as Record<string, unknown>)
  return { code: code ?? -1, lines, last: written.at(-1) ?? '', errors }
}
