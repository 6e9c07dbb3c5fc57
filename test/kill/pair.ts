import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { acceptCharter, createHome, foundFederation } from 'hanse'
import type { KillPoint } from './points.ts'
import type { ChildProcess } from 'node:child_process'

const script = fileURLToPath(new URL('member.ts', import.meta.url))
/** Below the ports that outgoing connections take. */
const firstPort = 21_000
const portSpan = 8_000

/** What a member's process says. */
export type Message =
  | { type: 'held', held: string[] }
  | { type: 'published', publication: string }
  | { type: 'failed', message: string }

/** Two homes of one federation. */
export interface Pair { root: string, steady: string, killed: string, end(): Promise<void> }

export async function foundPair (): Promise<Pair> {
  const root = await mkdtemp(join(tmpdir(), 'hanse-kill-'))
  const port = firstPort + process.pid % portSpan
  const [steady, killed] = [join(root, 'steady'), join(root, 'killed')]
  const cards = [
    await createHome(steady, { name: 'Steady', country: 'DK', sectors: ['energy'], listen: [`/ip4/127.0.0.1/tcp/${port}`] }),
    await createHome(killed, { name: 'Killed', country: 'FR', sectors: ['energy'], listen: [`/ip4/127.0.0.1/tcp/${port + 1}`] })
  ].map(({ card }) => card)
  const charter = foundFederation(cards, { name: 'Pair', at: Date.now() })
  await acceptCharter(steady, charter)
  await acceptCharter(killed, charter)
  return { root, steady, killed, end: async () => { await rm(root, { recursive: true, force: true }) } }
}

/** One life of a member's process. */
export class Life {
  readonly #child: ChildProcess
  /** how it ended: the signal, or nothing after an orderly end */
  readonly ended: Promise<string | null>

  constructor (home: string, point: KillPoint | 'never', nth = 1) {
    this.#child = fork(script, [home, point, String(nth)], { execArgv: ['--conditions=hanse:source'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.ended = once(this.#child, 'exit').then(([, signal]) => signal as string | null)
  }

  /** The ids it held when it started, before it could ask anyone. */
  async held (): Promise<string[]> {
    const [message] = await Promise.race(
      [once(this.#child, 'message'), this.ended.then(() => { throw new Error('it ended before it said what it holds') })]
    ) as [Message]
    if (message.type !== 'held') {
      throw new Error(`expected what is held, got ${message.type}`)
    }
    return message.held
  }

  /** Asks it to publish; the publication, or undefined when it was killed before it said so. */
  async publish (bundle: string): Promise<string | undefined> {
    this.#child.send(bundle)
    const answer = await Promise.race([once(this.#child, 'message').then(([message]) => message as Message), this.ended])
    if (answer === null || typeof answer === 'string') {
      return undefined
    }
    if (answer.type !== 'published') {
      throw new Error(JSON.stringify(answer))
    }
    return answer.publication
  }

  async stop (): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.ended
  }

  async kill (): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}
