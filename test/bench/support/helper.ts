import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ChildProcess } from 'node:child_process'

/** A second process of a path, which answers one question after another. */
export class Helper {
  readonly process: ChildProcess

  /**
   * @param worker - URL of its file
   * @param args - for it
   * @param execArgv - for Node, besides what every process of the bench gets
   */
  constructor (worker: URL, args: readonly string[], execArgv: readonly string[] = []) {
    this.process = fork(fileURLToPath(worker), args, { execArgv: ['--conditions=hanse:source', '--expose-gc', ...execArgv], stdio: ['ignore', 2, 2, 'ipc'] })
  }

  /** Asks, and waits for the answer. */
  async ask<Answer> (question: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null): void => { reject(new Error(`a process of the path ended (${code ?? signal})`)) }
      if (!this.process.connected) {
        onExit(this.process.exitCode, this.process.signalCode)
        return
      }
      this.process.once('exit', onExit)
      this.process.once('message', ({ answer, failed }: { answer?: Answer, failed?: string }) => {
        this.process.off('exit', onExit)
        if (failed === undefined) {
          resolve(answer as Answer)
        } else {
          reject(new Error(failed))
        }
      })
      this.process.send(question as object)
    })
  }

  /** Ends the process. */
  async end (): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => { this.process.once('exit', resolve) })
      this.process.kill('SIGKILL')
      await ended
    }
  }
}

/** In the helper's process: answers questions, in order. */
export function answering<Question> (answer: (question: Question) => Promise<unknown>): void {
  let last: Promise<void> = Promise.resolve()
  process.on('message', (question: Question) => {
    last = last.then(async () => answer(question)).then(
      (given) => { process.send?.({ answer: given ?? null }) },
      (error: unknown) => { process.send?.({ failed: error instanceof Error ? error.stack : String(error) }) }
    )
  })
  process.on('disconnect', () => { process.exit(0) })
}
