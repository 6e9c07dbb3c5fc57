import { describe, it } from 'vitest'

/** Where an input comes in. */
export const surfaces = {
  stream: 'the stream of a member, over a real connection',
  frame: 'a frame of a member, through decoder, verifier and machine',
  card: 'a member card or a charter that a home is to accept',
  leaf: 'an object in an entry of a member',
  import: '`import` and `publish` of a node',
  publish: '`publish` of a node',
  pattern: 'the pattern of an indicator',
  rules: "a member's own rules",
  command: 'the command `hanse`: its files and what it shows'
} as const

export type Surface = keyof typeof surfaces

/** The code of an input that is no fault in this design. */
export const taken = 'taken'

/** One bad input: what comes, where, and which code answers. `check` makes every claim about it. */
export interface BadInput {
  group: number
  words: string
  surface: Surface
  code: string
  check (): Promise<void> | void
}

/** Tests of one theme, each named by group, words and code. */
export function describeCases (theme: string, cases: readonly BadInput[]): void {
  describe(`bad input: ${theme}`, () => {
    for (const { group, words, code, check } of cases) {
      it(`${group}: ${words} (${code})`, check)
    }
  })
}
