/** `hanse demo`: five members as five processes, one story, one verdict. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonNarrator, peopleNarrator } from './narrator.ts'
import { run } from './run.ts'
import { stopSeat } from './seat.ts'
import type { RunningSeat } from './seat.ts'
import type { Writable } from 'node:stream'

export interface DemoOptions {
  /** One JSON object per line instead of words. */
  json?: boolean
  /** Publish the STIX files below this directory instead of the story's. */
  bundles?: string
  /** Leave the homes of the members where they are, and say where. */
  keep?: boolean
  out: Writable
  err: Writable
  /** Aborted when the user interrupts. */
  signal?: AbortSignal
}

const exitOk = 0
const exitFailed = 1
const exitInterrupted = 130

/**
 * Runs the demo to its end, stops every node it started and removes what they wrote.
 *
 * @returns the exit code: 0 when everyone holds exactly what the oracle says, 1 when not, 130 when interrupted
 */
export async function runDemo (options: DemoOptions): Promise<number> {
  const { out, err, keep = false, bundles, signal = new AbortController().signal } = options
  const narrator = options.json === true ? jsonNarrator(out) : peopleNarrator(out, Date.now)
  const seats: RunningSeat[] = []
  const directory = await mkdtemp(join(tmpdir(), 'hanse-demo-'))
  try {
    const result = await run({ directory, narrator, signal, bundles, onStart: seat => { seats.push(seat) } })
    narrator.end(result)
    return result.ok ? exitOk : exitFailed
  } catch (error) {
    if (signal.aborted) {
      err.write('demo: interrupted; all nodes are stopped\n')
      return exitInterrupted
    }
    err.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`)
    return exitFailed
  } finally {
    await Promise.all(seats.map(stopSeat))
    if (keep) {
      err.write(`demo: the members' homes and logs are kept in ${directory}\n`)
    } else {
      await rm(directory, { recursive: true, force: true })
    }
  }
}
