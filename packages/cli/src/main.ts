import { CommanderError } from 'commander'
import { Session } from './commands/action.ts'
import { exitCodeOfCommander, failureOf } from './errors.ts'
import { exitCodes } from './exit-codes.ts'
import { jsonLine } from './output/json.ts'
import { createProgram } from './program.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

/**
 * Runs one command.
 *
 * @param argv - what follows the program's name
 * @param io - the process's streams, environment and interruption, or a test's
 * @returns the exit code; errors have been told on standard error, as JSON when the command was asked for JSON
 */
export async function main (argv: readonly string[], io: Io): Promise<ExitCode> {
  const session = new Session(io)
  try {
    await createProgram(session).parseAsync([...argv], { from: 'user' })
    return session.exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      return exitCodeOfCommander(error)
    }
    if (io.signal.aborted) {
      return exitCodes.interrupted
    }
    const { exitCode, text, record } = failureOf(error)
    io.stderr.write(`${session.json ? jsonLine(record) : text}\n`)
    return exitCode
  }
}
