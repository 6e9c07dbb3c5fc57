export interface Latencies { count: number, p50Ms: number, p95Ms: number, maxMs: number }

/** What latencies say in short. */
export function summaryOf (ms: readonly number[]): Latencies {
  const sorted = [...ms].sort((a, b) => a - b)
  const at = (share: number): number => Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN)) / 10
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}
