import type { HostileResult } from './hostile.ts'

const latencyRatioMax = 2
/** Where the baseline is a few ms, a turn of the event loop more is no doubling that anyone notices. */
const latencySlackMs = 25
/** What a node may have resident under attack. */
export const rssBytesMax = 512 * 1024 * 1024

/** What of the bounds does not hold, in words. A process that ended is an error of the run itself. */
export function faultsOf ({ baseline, attacked, lost, rssBytesMax: rssBytes }: HostileResult): string[] {
  const allowedMs = Math.max(latencyRatioMax * baseline.p50Ms, baseline.p50Ms + latencySlackMs)
  return [
    ...attacked.p50Ms > allowedMs
      ? [
      `the median latency is ${attacked.p50Ms} ms under attack and ${baseline.p50Ms} ms before, ${allowedMs} ms are allowed`
        ]
      : [],
    ...lost > 0 ? [`${lost} publications did not arrive`] : [],
    ...rssBytes > rssBytesMax ? [`the victim had ${rssBytes} bytes resident, ${rssBytesMax} are allowed`] : []
  ]
}
