/** Where the passphrase of a home comes from: a file, a descriptor or a person; never the command line, which others can list. */
import { read } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { HanseError, show } from 'hanse'
import { usageError } from './errors.ts'
import type { Io } from './io.ts'

/** The options that name a source. */
export interface PassphraseOptions { passphraseFile?: string, passphraseFd?: number }

/** No passphrase is longer; what is, is another file. */
const passphraseBytesMax = 1024
/** Permission bits for others than the owner. */
const othersBits = 0o077
/** Descriptors that a command line may name; `bin/hanse.js` hands them on. */
const descriptorMax = 255
const readDescriptor = promisify(read)

/** A descriptor's number as it was typed. */
export function descriptor (text: string): number {
  const fd = Number(text)
  if (!/^\d{1,3}$/.test(text) || fd > descriptorMax) {
    throw usageError(`a descriptor is a number from 0 to ${descriptorMax}, such as 3; not ${show(text)}`)
  }
  return fd
}

/** Whether the options name a source of the passphrase. */
export function namesPassphrase (options: PassphraseOptions): boolean {
  return options.passphraseFile !== undefined || options.passphraseFd !== undefined
}

/**
 * The passphrase that unlocks a home.
 *
 * @throws {HanseError} `E_PASSPHRASE_NEEDED` (nobody can be asked), `E_PASSPHRASE_FILE`, `E_KEY_PERMISSIONS`
 */
export async function askPassphrase (io: Io, options: PassphraseOptions): Promise<string> {
  return await givenPassphrase(options) ?? (await typed(io, ['Passphrase: ']))[0] ?? ''
}

/**
 * A passphrase for keys from now on; a person types it twice.
 *
 * @throws {HanseError} as `askPassphrase`, and `E_PASSPHRASE` (typed differently)
 */
export async function newPassphrase (io: Io, options: PassphraseOptions): Promise<string> {
  const given = await givenPassphrase(options)
  if (given !== undefined) {
    return given
  }
  const [first = '', again] = await typed(io, ['New passphrase: ', 'The same again: '])
  if (again !== first) {
    throw new HanseError('E_PASSPHRASE', 'the two passphrases differ; nothing was done, run the command again', {})
  }
  return first
}

async function givenPassphrase ({ passphraseFile, passphraseFd }: PassphraseOptions): Promise<string | undefined> {
  if (passphraseFile !== undefined && passphraseFd !== undefined) {
    throw usageError('the passphrase comes from a file or from a descriptor; leave one of --passphrase-file and --passphrase-fd')
  }
  if (passphraseFile !== undefined) {
    return fromFile(passphraseFile)
  }
  return passphraseFd === undefined ? undefined : firstLine(passphraseFd, `descriptor ${passphraseFd}`)
}

async function fromFile (path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => { throw unreadable(show(path), error) })
  try {
    const { mode } = await file.stat()
    if ((mode & othersBits) !== 0) {
      throw new HanseError('E_KEY_PERMISSIONS', `others than the owner may read the passphrase in ${show(path)}; run: chmod 600 ${path}`, { path })
    }
    return await firstLine(file.fd, show(path))
  } finally {
    await file.close()
  }
}

/** The first line; what follows it is left. */
async function firstLine (fd: number, where: string): Promise<string> {
  const buffer = Buffer.alloc(passphraseBytesMax + 1)
  let length = 0
  while (length < buffer.length && !buffer.subarray(0, length).includes('\n')) {
    const { bytesRead } = await readDescriptor(fd, buffer, length, buffer.length - length, null)
      .catch((error: NodeJS.ErrnoException) => { throw unreadable(where, error) })
    if (bytesRead === 0) {
      break
    }
    length += bytesRead
  }
  const end = buffer.subarray(0, length).indexOf('\n')
  if (end === -1 && length > passphraseBytesMax) {
    throw new HanseError(
      'E_PASSPHRASE_FILE',
      `the first line of ${where} is longer than ${passphraseBytesMax} bytes; put the passphrase alone there`,
      { limit: passphraseBytesMax }
    )
  }
  return buffer.subarray(0, end === -1 ? length : end).toString('utf8').replace(/\r$/, '')
}

function unreadable (where: string, error: NodeJS.ErrnoException): HanseError {
  return new HanseError(
    'E_PASSPHRASE_FILE',
    `the passphrase cannot be read from ${where}: the system says ${error.code ?? 'unknown'}; check the name`,
    {},
    { cause: error }
  )
}

/** Lines that came with an answer, before the next question was asked: the next question's. */
const typedAhead = new WeakMap<Io['stdin'], string[]>()

const noAnswer = (): HanseError => new HanseError('E_PASSPHRASE_NEEDED', 'no passphrase was given; nothing was done', {})

/** Typed at a terminal, which shows nothing of the answers. */
async function typed (io: Io, questions: string[]): Promise<string[]> {
  const { stdin, stderr } = io
  if (stdin.isTTY !== true) {
    throw new HanseError('E_PASSPHRASE_NEEDED', 'a passphrase is needed, and nobody can be asked here; use --passphrase-file or --passphrase-fd', {})
  }
  const lines = typedAhead.get(stdin) ?? []
  typedAhead.set(stdin, lines)
  const answers = lines.splice(0, questions.length)
  answers.forEach((_answer, at) => { stderr.write(`${questions[at]}\n`) })
  if (answers.length < questions.length) {
    await readLines(io, questions, answers, lines)
  }
  return answers
}

/** Asks what has no answer yet; lines behind the last answer go to `ahead`. */
async function readLines ({ stdin, stderr, signal }: Io, questions: readonly string[], answers: string[], ahead: string[]): Promise<void> {
  if (stdin.readableEnded) {
    throw noAnswer()
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => { done() } })
  const terminal = createInterface({ input: stdin, output: silent, terminal: true })
  try {
    await new Promise<void>((resolve, reject) => {
      stderr.write(questions[answers.length] ?? '')
      terminal.on('line', (line) => {
        if (answers.length === questions.length) {
          ahead.push(line)
          return
        }
        answers.push(line)
        stderr.write(`\n${questions[answers.length] ?? ''}`)
        if (answers.length === questions.length) {
          resolve()
        }
      })
      // Ctrl-C and the end of the input
      terminal.once('close', () => { reject(noAnswer()) })
      signal.addEventListener('abort', () => { reject(signal.reason) }, { once: true })
    })
  } finally {
    terminal.close()
  }
}
