/** A seeded fuzz test of one decoder: what it must never do, whatever comes. */
import { expect, it } from 'vitest'
import { mutantOf } from './fuzz-target.ts'
import { seeded } from './mutate.ts'
import type { FuzzTarget } from './fuzz-target.ts'

/** CPU time that one input may cost. */
export const fuzzCpuMsMax = 50

const seed = 20_261_122
const microsecondsPerMs = 1_000
const measuredAgainMax = 6
const shownBytesMax = 400

/**
 * Tests that a decoder takes its corpus, and answers every mutation within the time by taking it or by one of its codes.
 *
 * @param target - the decoder
 * @param runs - mutations
 */
export function itHoldsUnderFuzz (target: FuzzTarget, runs: number): void {
  it(`${target.name}: ${runs} mutations of ${target.corpus.length} encodings`, async () => {
    for (const bytes of target.corpus) {
      expect(await target.read(bytes), `the corpus item ${shown(bytes)}`).toBe(undefined)
    }
    const random = seeded(seed)
    const seen = new Set<string | undefined>()
    for (let run = 0; run < runs; run++) {
      const bytes = mutantOf(target, random)
      const what = (): string => `${target.name}, seed ${seed}, run ${run}, ${bytes.length} bytes: ${shown(bytes)}`
      const { code, cpuMs } = await answered(target, bytes, what)
      seen.add(code)
      expect(code === undefined || target.codes.has(code), `${code} is no published code; ${what()}`).toBe(true)
      expect(cpuMs, what()).toBeLessThan(fuzzCpuMsMax)
    }
    expect(seen.size, 'mutations reach one answer only').toBeGreaterThan(1)
  })
}

async function answered (target: FuzzTarget, bytes: Uint8Array, what: () => string): Promise<{ code: string | undefined, cpuMs: number }> {
  let cpuMs = Infinity
  let code: string | undefined
  // what the first run compiles, or collects of others' garbage, is not the input's
  for (let times = 0; times < measuredAgainMax && cpuMs >= fuzzCpuMsMax; times++) {
    const start = process.cpuUsage()
    try {
      code = await target.read(bytes)
    } catch (cause) {
      throw new Error(`a throw escaped: ${what()}`, { cause })
    }
    const { user, system } = process.cpuUsage(start)
    cpuMs = Math.min(cpuMs, (user + system) / microsecondsPerMs)
  }
  return { code, cpuMs }
}

function shown (bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, shownBytesMax)).toString('hex')
}
