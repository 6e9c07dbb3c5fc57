import { plain } from './foreign.ts'
import { cutTo } from './width.ts'
import type { Context } from '../context.ts'

const eraseLine = '\r\u001b[K'
const fallbackColumns = 80

/** Where long work stands, on one line of standard error that is written over and over. */
export interface Progress {
  step (name: string): void
  end (): void
}

/** Progress for people at a terminal; silent for programs, files and a single step. */
export function progressOf (context: Context, total: number): Progress {
  const { stderr } = context.io
  if (context.json || stderr.isTTY !== true || total < 2) {
    return { step () {}, end () {} }
  }
  let done = 0
  return {
    step (name) {
      done++
      stderr.write(eraseLine + cutTo(`${done}/${total} ${plain(name)}`, (stderr.columns ?? fallbackColumns) - 1))
    },
    end () {
      stderr.write(eraseLine)
    }
  }
}
