/** How a command fails in front of people and programs. */
import { CommanderError } from 'commander'
import { HanseError } from 'hanse'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { plain } from './output/foreign.ts'
import type { ExitCode } from './exit-codes.ts'

/** A command that was written wrongly. */
export function usageError (message: string): HanseError {
  return new HanseError('E_USAGE', message, {})
}

/** An error as one or two lines for people, and as an object for programs. */
export interface Failure {
  exitCode: ExitCode
  text: string
  record: { error: { code: string, message: string, facts: Record<string, unknown> } }
}

/** What to say of an error. The system's own errors keep their words; anything else is a defect of ours. */
export function failureOf (error: unknown): Failure {
  if (error instanceof HanseError) {
    return failure(error.code, error.message, error.facts)
  }
  const message = error instanceof Error ? error.message : String(error)
  const systemCode = (error as NodeJS.ErrnoException | null)?.code
  return typeof systemCode === 'string'
    ? failure('E_SYSTEM', message, { systemCode })
    : failure('E_INTERNAL', `${message}; this is a defect, please report it`, {})
}

/** What commander said has been printed already; only the exit code is left. */
export function exitCodeOfCommander (error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
}

function failure (code: string, message: string, facts: Record<string, unknown>): Failure {
  return { exitCode: exitCodeOf(code), text: `hanse: ${plain(message)} (${code})`, record: { error: { code, message, facts } } }
}
