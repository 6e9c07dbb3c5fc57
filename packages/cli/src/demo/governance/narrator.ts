import { styleText } from 'node:util'
import { plain } from '../narrator.ts'
import type { Writable } from 'node:stream'

/** What the demo ends with. */
export interface GovernanceResult {
  ok: boolean
  /** members that came in by quorum */
  admitted: number
  /** members that went by quorum */
  revoked: number
  /** publications of who was revoked that nobody took any more */
  refusedAfterCut: number
  /** every honest node has the same members, by the same certificates */
  rosterAgree: boolean
  seconds: number
}

/** Something that happened: in words, and with facts for programs. */
export interface Told { event: string, text: string, facts?: Record<string, unknown> }

export interface GovernanceNarrator {
  tell (told: Told): void
  end (result: GovernanceResult): void
}

const textMax = 200
const msPerSecond = 1000

/** One JSON object a line, or lines for people with the time since the start. */
export function governanceNarrator (out: Writable, json: boolean, now: () => number): GovernanceNarrator {
  const startedAt = now()
  const coloured = Reflect.get(out, 'isTTY') === true && process.env.NO_COLOR === undefined
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => coloured ? styleText(style, text, { validateStream: false }) : text
  const line = (value: object): void => { out.write(`${JSON.stringify(value)}\n`) }
  return {
    tell ({ event, text, facts = {} }) {
      if (json) {
        line({ event, ...facts })
        return
      }
      const time = paint('dim', `${((now() - startedAt) / msPerSecond).toFixed(1).padStart(5)} s`)
      out.write(text.split('\n').map((one, index) => `${index === 0 ? time : ' '.repeat(7)}  ${plain(one, textMax)}\n`).join(''))
    },
    end (result) {
      if (json) {
        line(result)
        return
      }
      const { ok, admitted, revoked, refusedAfterCut, rosterAgree, seconds } = result
      const words = ok
        ? paint(['green', 'bold'], '✔ The members governed themselves, and all honest nodes agree.')
        : paint(['red', 'bold'], rosterAgree ? '✘ The end is not what the quorum decided.' : '✘ The nodes do not agree on who belongs.')
      out.write(`\n${words} ${admitted} admitted, ${revoked} revoked, ${refusedAfterCut} of its later publications refused everywhere, in ${seconds} s\n`)
    }
  }
}
