/** Cases and verdicts as bytes, so that each runtime judges the very same ones. */
import type { Signed } from './speccheck.ts'

/** What a judge says of a case: where it was refused, or that it holds. */
export const verdicts = { key: 1, bytes: 2, curve: 3, holds: 4, broken: 5 } as const
export type Verdict = keyof typeof verdicts

export function verdictOf (code: number | undefined): Verdict {
  return (Object.keys(verdicts) as Verdict[]).find((name) => verdicts[name] === code) ?? 'broken'
}

/** Three lengths, one byte each, then the parts. */
export function writeCases (cases: readonly Signed[]): Uint8Array {
  return Buffer.concat(cases.flatMap(({ key, message, signature }) =>
    [Uint8Array.of(key.length, message.length, signature.length), key, message, signature]))
}

export function readCases (bytes: Uint8Array): Signed[] {
  const cases: Signed[] = []
  for (let at = 0; at < bytes.length;) {
    const lengths = [...bytes.subarray(at, at + 3)]
    at += lengths.length
    const [key, message, signature] = lengths.map((length) => {
      at += length
      return bytes.subarray(at - length, at)
    }) as [Uint8Array, Uint8Array, Uint8Array]
    cases.push({ key, message, signature })
  }
  return cases
}
