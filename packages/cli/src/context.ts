import { once } from 'node:events'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { plain, plainJson } from './output/foreign.ts'
import { jsonLine } from './output/json.ts'
import { paintFor } from './output/paint.ts'
import { cutTo } from './output/width.ts'
import { askPassphrase, namesPassphrase, newPassphrase } from './passphrase.ts'
import type { Io, Terminal } from './io.ts'
import type { Paint } from './output/paint.ts'
import type { PassphraseOptions } from './passphrase.ts'

/** The options that every command takes. */
export interface GlobalOptions extends PassphraseOptions { home?: string, json?: boolean }

/** A terminal that does not say how wide it is. */
const fallbackColumns = 80
const eraseLine = '\r\u001b[K'

/** What a command works with: where the home is, and how to speak. */
export class Context {
  readonly io: Io
  readonly json: boolean
  readonly home: string
  readonly paint: Paint
  /** columns that a line may take; `Infinity` when nobody sees them */
  readonly width: number
  /** asks for the passphrase of the home, from where the options say */
  readonly passphrase: () => Promise<string>
  /** asks for the passphrase of a home that is to be made */
  readonly newPassphrase: () => Promise<string>
  /** whether the options say where a passphrase comes from */
  readonly namesPassphrase: boolean
  private progressShown = false

  constructor (io: Io, options: GlobalOptions) {
    this.io = io
    this.json = options.json === true
    this.home = homeOf(options.home, io.env)
    this.passphrase = async () => askPassphrase(io, options)
    this.newPassphrase = async () => newPassphrase(io, options)
    this.namesPassphrase = namesPassphrase(options)
    this.paint = paintFor(io.stdout, io.env)
    this.width = io.stdout.isTTY === true ? io.stdout.columns ?? fallbackColumns : Infinity
  }

  get signal (): AbortSignal {
    return this.io.signal
  }

  /** An answer: a line of JSON for programs, lines for people. */
  async answer (record: object, people: () => string[]): Promise<void> {
    await (this.json ? this.record(record) : this.lines(people()))
  }

  /** A line of JSON on standard output. */
  async record (value: object): Promise<void> {
    await this.write(this.io.stdout, `${jsonLine(value)}\n`)
  }

  /** Whole tokens of JSON as they are on standard output; at a terminal with escapes for what would steer it. */
  async bytes (bytes: Uint8Array): Promise<void> {
    const isSeen = this.io.stdout.isTTY === true
    await this.write(this.io.stdout, isSeen ? plainJson(new TextDecoder().decode(bytes)) : bytes)
  }

  /** An answer beside bytes on standard output: on standard error. */
  async aside (record: object, people: () => string[]): Promise<void> {
    await this.write(this.io.stderr, this.json ? `${jsonLine(record)}\n` : people().map((line) => `${line}\n`).join(''))
  }

  /** Lines for people on standard output. */
  async lines (lines: readonly string[]): Promise<void> {
    if (lines.length > 0) {
      await this.write(this.io.stdout, `${lines.join('\n')}\n`)
    }
  }

  /** What to know or to do next, for people, on standard error. */
  async note (text: string): Promise<void> {
    if (!this.json) {
      await this.write(this.io.stderr, `${text}\n`)
    }
  }

  /** Where long work stands: on one line of a terminal, written over and over, until anything else is said. */
  progress (done: number, total: number, what: string): void {
    const { stderr } = this.io
    if (!this.json && stderr.isTTY === true && total > 1) {
      this.progressShown = true
      stderr.write(eraseLine + cutTo(`${done}/${total} ${plain(what)}`, (stderr.columns ?? fallbackColumns) - 1))
    }
  }

  /** Ends the line of progress. */
  endProgress (): void {
    if (this.progressShown) {
      this.progressShown = false
      this.io.stderr.write(eraseLine)
    }
  }

  private async write (stream: Terminal, text: string | Uint8Array): Promise<void> {
    this.endProgress()
    // a slow reader slows the command down instead of filling its memory
    if (!stream.write(text)) {
      await once(stream, 'drain', { signal: this.signal })
    }
  }
}

function homeOf (option: string | undefined, env: Record<string, string | undefined>): string {
  if (option !== undefined) {
    return resolve(option)
  }
  const variable = env['HANSE_HOME']
  return variable === undefined || variable === '' ? join(homedir(), '.hanse') : resolve(variable)
}
