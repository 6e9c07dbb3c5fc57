import { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { Command } from 'commander'

/** What a command does; without an answer it went well. */
export type Handler<Arguments extends unknown[]> = (context: Context, ...args: Arguments) => Promise<ExitCode | undefined>

/** One run of the program: what it speaks through, and how it ended. */
export class Session {
  readonly io: Io
  exitCode: ExitCode = exitCodes.ok
  /** whether the command was asked for JSON, as far as it was understood */
  json = false

  constructor (io: Io) {
    this.io = io
  }

  /** A handler as commander calls it: with the arguments, the command's options and the command. */
  action<Arguments extends unknown[]> (handler: Handler<Arguments>): (...args: unknown[]) => Promise<void> {
    return async (...args) => {
      const command = args.at(-1) as Command
      const context = new Context(this.io, command.optsWithGlobals())
      this.json = context.json
      this.exitCode = await handler(context, ...args.slice(0, -1) as Arguments) ?? exitCodes.ok
    }
  }
}

/** For options that may be given several times. */
export function collect (value: string, before: string[] | undefined): string[] {
  return [...before ?? [], value]
}

/** Examples under a command's help, each an argument list and what it does. */
export function examples (...lines: Array<[string, string]>): string {
  return ['', 'Examples:', ...lines.flatMap(([command, what]) => [`  # ${what}`, `  hanse ${command}`])].join('\n')
}
