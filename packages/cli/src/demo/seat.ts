/** A member of the demo at its seat: a home directory and one node, a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connectApi } from '@hanse/api'
import { socketPath } from 'hanse'
import type { Player } from './cast.ts'
import type { ChildProcess } from 'node:child_process'

const startDeadlineMs = 60_000
const stopDeadlineMs = 5_000
const pollMs = 50
const logTailLinesMax = 20

export type Connection = ReturnType<typeof connectApi>

export interface Seat {
  player: Player
  /** The member's id, `did:key:…`. */
  member: string
  home: string
  /** Where its node listens; empty when nowhere. */
  address: string
}

export interface RunningSeat extends Seat {
  hanse: Connection
  child: ChildProcess
  startedAt: number
}

/**
 * The seat of a member by its key.
 *
 * @throws {RangeError} when its node does not run
 */
export function seatOf (seats: readonly RunningSeat[], key: string): RunningSeat {
  const seat = seats.find(({ player }) => player.key === key)
  if (seat === undefined) {
    throw new RangeError(`no member with the key ${key} is running`)
  }
  return seat
}

/** The arguments of `node` that run a home's node: the sources in a clone, the build in a published package. */
export function runHome (home: string): string[] {
  const source = import.meta.url.endsWith('.ts')
  const entry = fileURLToPath(new URL(source ? '../index.ts' : '../index.js', import.meta.url))
  return [...source ? ['--conditions=hanse:source'] : [], entry, 'run', '--home', home]
}

/**
 * Starts a member's node, a process with these arguments of `node`, and waits until its API answers. The process is killed
 * with this one, however that ends.
 */
export async function startSeat (seat: Seat, argv: readonly string[], signal: AbortSignal): Promise<RunningSeat> {
  const startedAt = Date.now()
  const logFile = join(seat.home, '..', `${seat.player.key}.log`)
  const log = await open(logFile, 'a')
  const child = spawn(process.execPath, argv, { stdio: ['ignore', log.fd, log.fd] })
  killWithUs(child)
  await log.close()
  const hanse = connectApi({ socket: socketPath(seat.home) })
  const running = { ...seat, hanse, child, startedAt }
  try {
    await untilAnswering(running, logFile, signal)
  } catch (error) {
    await stopSeat(running)
    throw error
  }
  return running
}

async function untilAnswering ({ hanse, child, player }: RunningSeat, logFile: string, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(startDeadlineMs)])
  const failure = { error: undefined as Error | undefined }
  child.once('error', error => { failure.error = error })
  while (!await hanse.status({ signal: deadline }).then(({ running }) => running, () => false)) {
    signal.throwIfAborted()
    if (failure.error !== undefined || child.exitCode !== null || child.signalCode !== null || deadline.aborted) {
      const why = failure.error?.message ?? (deadline.aborted ? `did not answer within ${startDeadlineMs} ms` : `ended with exit code ${child.exitCode}`)
      throw new Error(`the node of ${player.name} ${why}; the end of its log:\n${await tail(logFile)}`)
    }
    await delay(pollMs)
  }
}

async function tail (file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  return lines.slice(-logTailLinesMax).map(line => `  ${line}`).join('\n')
}

function killWithUs (child: ChildProcess): void {
  const kill = (): void => { child.kill('SIGKILL') }
  process.once('exit', kill)
  child.once('exit', () => { process.off('exit', kill) })
}

/** Asks a node to stop, and kills it when it does not. */
export async function stopSeat ({ hanse, child }: RunningSeat): Promise<void> {
  hanse.close()
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return
  }
  const exit = once(child, 'exit')
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs)
  child.kill('SIGTERM')
  await exit
  clearTimeout(impatience)
}
