import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { serveApi } from '@hanse/api'
import { socketPath } from 'hanse'
import { main } from '../../src/index.ts'
import type { Terminal } from '../../src/index.ts'
import type { Hanse } from 'hanse'

/** How a command is run. */
export interface RunOptions {
  /** what is typed or piped in; without it, standard input is empty */
  input?: string
  /** columns of a terminal; without it, nobody sees the output */
  terminal?: number
  env?: Record<string, string>
  signal?: AbortSignal
  /** told each time something is written on standard output */
  onOutput?(all: string): void
}

/** What a command did. */
export interface Ran { code: number, out: string, err: string, records: Array<Record<string, any>> }

class Captured extends Writable implements Terminal {
  text = ''
  isTTY?: boolean
  columns?: number
  private readonly told: ((all: string) => void) | undefined

  constructor (columns?: number, told?: (all: string) => void) {
    super({ decodeStrings: false })
    this.told = told
    if (columns !== undefined) {
      this.isTTY = true
      this.columns = columns
    }
  }

  override _write (chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    this.told?.(this.text)
    done()
  }
}

/** Runs one command in this process. */
export async function hanse (argv: string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = new Captured(options.terminal, options.onOutput)
  const stderr = new Captured(options.terminal)
  const stdin = Object.assign(new PassThrough(), options.terminal === undefined ? {} : { isTTY: true })
  stdin.end(options.input ?? '')
  const code = await main(argv, {
    stdin,
    stdout,
    stderr,
    env: { HANSE_HOME: '/nonexistent/hanse-home', ...options.env },
    signal: options.signal ?? new AbortController().signal
  })
  const lines = stdout.text.split('\n').filter((line) => line.startsWith('{'))
  return { code, out: stdout.text, err: stderr.text, records: lines.map((line) => JSON.parse(line)) }
}

/** A directory of its own for a test. */
export async function temporary (): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'hanse-cli-'))
  return { path, [Symbol.asyncDispose]: async () => { await rm(path, { recursive: true, force: true }) } }
}

/** The home of a federation of one, made by the command itself. */
export async function soloHome (): Promise<{ path: string } & AsyncDisposable> {
  const directory = await temporary()
  const { code, err } = await hanse([
    'init',
    '--home',
    directory.path,
    '--name',
    'Acme CERT',
    '--country',
    'FR',
    '--sector',
    'healthcare',
    '--listen',
    '/ip4/127.0.0.1/tcp/0',
    '--solo'
  ])
  if (code !== 0) {
    throw new Error(err)
  }
  return directory
}

/** A home whose running node is this one: what a test names it answers, and it fails at anything else. */
export async function homeOf (answers: Partial<Hanse>): Promise<{ path: string } & AsyncDisposable> {
  const directory = await temporary()
  const node = new Proxy({ status: async () => ({}), members: async () => [], ...answers }, {
    get: (target, name) => Reflect.get(target, name) ?? (() => { throw new Error(`the test's node has no ${String(name)}`) })
  }) as unknown as Hanse
  const api = await serveApi(node, { socket: socketPath(directory.path) })
  return {
    path: directory.path,
    [Symbol.asyncDispose]: async () => {
      await api.close()
      await directory[Symbol.asyncDispose]()
    }
  }
}
