/** What a fuzz test needs to know of a decoder; no test runner is needed to use one. */
import { mutateBytes, mutateValue, pick } from './mutate.ts'
import type { Random } from './mutate.ts'

/** One decoder and real encodings of what it reads. */
export interface FuzzTarget {
  name: string
  /** whether a code may be its answer */
  codes: ReadonlySet<string>
  /** what it takes */
  corpus: readonly Uint8Array[]
  /** the code by which it refuses, undefined when it takes the bytes */
  read (bytes: Uint8Array): string | undefined | Promise<string | undefined>
  /** the plain value in an encoding, and the encoding of one, for changes deep inside; null where it cannot be written */
  values?: { open (bytes: Uint8Array): unknown, close (value: unknown): Uint8Array | null }
}

/** The code of an error of ours; every other error is thrown on. */
export async function codeOfThrow (run: () => unknown): Promise<string | undefined> {
  try {
    await run()
  } catch (error) {
    if (error instanceof Error && error.name === 'HanseError' && 'code' in error && typeof error.code === 'string') {
      return error.code
    }
    throw error
  }
}

/** Text and JSON as bytes, for `values`. */
export const jsonValues: FuzzTarget['values'] = {
  open: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
  close: (value) => new TextEncoder().encode(JSON.stringify(value))
}

/** One input of a target. */
export function mutantOf (target: FuzzTarget, random: Random): Uint8Array {
  const { corpus, values } = target
  const value = values !== undefined && random(2) === 0
    ? values.close(mutateValue(random, values.open(pick(random, corpus))))
    : null
  return value ?? mutateBytes(random, corpus)
}
