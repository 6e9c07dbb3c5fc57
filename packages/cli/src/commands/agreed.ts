import { createInterface } from 'node:readline/promises'
import { usageError } from '../errors.ts'
import type { Context } from '../context.ts'

/**
 * Whether the person at the terminal says yes.
 *
 * @param context - of the command
 * @param question - without the choices
 * @param unasked - what to do where nobody can be asked
 * @throws {HanseError} `E_USAGE` where nobody can be asked
 */
export async function agreed (context: Context, question: string, unasked: string): Promise<boolean> {
  const { stdin, stderr } = context.io
  if (stdin.isTTY !== true || context.json) {
    throw usageError(unasked)
  }
  const terminal = createInterface({ input: stdin, output: stderr })
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: context.signal })
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
