import { readFile } from 'node:fs/promises'

const bytesPerMiB = 1_024 * 1_024
const kibPerMiB = 1_024

/** MiB that this process holds beside code and stack, after two full collections. */
export function heldMiB (): number {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / bytesPerMiB
}

/** MiB of this process in memory, code, heap and all. */
export function residentMiB (): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / bytesPerMiB
}

/** The most MiB that a process ever had in memory, as Linux counts it; undefined elsewhere. */
export async function peakMiB (pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]
  return peak === undefined ? undefined : Number(peak) / kibPerMiB
}
