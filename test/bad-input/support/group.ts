import type { Surface } from './case.ts'

export interface Group {
  group: number
  /** what comes */
  input: string
  /** the answer that the list asks for */
  listed: string
  /** spec, surface, and the codes that answer there */
  answers: ReadonlyArray<readonly [spec: string, surface: Surface, codes: readonly string[]]>
  /** tests elsewhere: file, words in it, surface, and the codes that answer there */
  also?: ReadonlyArray<readonly [file: string, words: string, surface: Surface, codes: readonly string[]]>
  /** what differs from the list, and why */
  note?: string
}

/** One group of the list. */
export function row (group: number, input: string, listed: string, more: Pick<Group, 'answers' | 'also' | 'note'>): Group {
  return { group, input, listed, ...more }
}
