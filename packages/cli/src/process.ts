/** The command as a process: signals, broken pipes and the exit code. */
import { exitCodes } from './exit-codes.ts'
import { main } from './main.ts'

/** Runs the command line of this process and ends it. The first signal asks for an orderly end, the second ends it. */
export async function runProcess (): Promise<never> {
  // whatever the store and others create is for the owner alone
  process.umask(0o077)
  const interruption = new AbortController()
  const interrupt = (): void => {
    if (interruption.signal.aborted) {
      process.exit(exitCodes.interrupted)
    }
    interruption.abort(new Error('interrupted'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  // whoever read our output has gone (`hanse tail | head`): stop as if interrupted
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error
    }
    interrupt()
  })
  const { stdin, stdout, stderr, env } = process
  const exitCode = await main(
    process.argv.slice(2),
    { stdin, stdout, stderr, env, signal: interruption.signal, onHangup: (listener) => { process.on('SIGHUP', listener) } }
  )
  // an unread standard input would keep the process alive
  process.exit(exitCode)
}
