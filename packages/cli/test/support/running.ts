import { hanse } from './command.ts'
import type { Ran, RunOptions } from './command.ts'

/** A node that `hanse run` runs. */
export interface RunningNode {
  stop(): Promise<Ran>
  output(): string
  until(words: RegExp): Promise<void>
}

/** `hanse run`, until it is told to stop. */
export async function running (home: string, argv: string[] = [], options: RunOptions = {}): Promise<RunningNode> {
  const interruption = new AbortController()
  let output = ''
  let woken = Promise.withResolvers<void>()
  const ran = hanse(['run', '--home', home, ...argv], {
    ...options,
    signal: interruption.signal,
    onOutput: (all) => {
      output = all
      woken.resolve()
      woken = Promise.withResolvers()
    }
  })
  const until = async (words: RegExp): Promise<void> => {
    while (!words.test(output)) {
      await Promise.race([woken.promise, ran.then(({ code, err }) => { throw new Error(`hanse run ended with ${code}: ${err}`) })])
    }
  }
  await until(/listening/)
  return {
    until,
    output: () => output,
    stop: async () => {
      interruption.abort(new Error('interrupted'))
      return ran
    }
  }
}
