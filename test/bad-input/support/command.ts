/** The command `hanse` in this process, at a terminal or in a pipe. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { main } from '@hanse/cli'
import { createHome } from 'hanse'
import type { Terminal } from '@hanse/cli'

export interface Ran { code: number, out: string, err: string }

class Captured extends Writable implements Terminal {
  text = ''
  readonly isTTY: boolean
  readonly columns = 100

  constructor (isTTY: boolean) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
  }

  override _write (chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

export async function hanse (argv: string[], isTTY = false): Promise<Ran> {
  const [stdout, stderr] = [new Captured(isTTY), new Captured(isTTY)]
  const stdin = new PassThrough().end()
  const code = await main(argv, { stdin, stdout, stderr, env: {}, signal: new AbortController().signal })
  return { code, out: stdout.text, err: stderr.text }
}

/** A home of a federation of one, in a directory of its own. */
export async function soloHome (): Promise<{ home: string, directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'hanse-bad-text-'))
  const home = join(directory, 'home')
  await createHome(home, { name: 'Acme CERT', country: 'FR', sectors: ['energy'], listen: [], solo: true })
  return { home, directory, [Symbol.asyncDispose]: async () => { await rm(directory, { recursive: true, force: true }) } }
}
