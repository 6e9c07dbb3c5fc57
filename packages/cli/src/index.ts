/**
 * The command `hanse`. As a module it is one function, for tests and for programs that bring the command along.
 *
 * @example
 * ```ts
 * import { main } from '@hanse/cli'
 *
 * const { stdin, stdout, stderr, env } = process
 * const exitCode = await main(['status', '--json'], { stdin, stdout, stderr, env, signal: AbortSignal.timeout(10_000) })
 * console.info(exitCode)
 * ```
 *
 * @packageDocumentation
 */
import { runProcess } from './process.ts'

export { exitCodes } from './exit-codes.ts'
export { main } from './main.ts'
export type { ExitCode } from './exit-codes.ts'
export type { Io, Terminal } from './io.ts'

if (import.meta.main) {
  await runProcess()
}
