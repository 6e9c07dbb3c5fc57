import type { Family } from './family.ts'
import type { Metrics } from '@libp2p/interface'

/** Gives the metrics to a libp2p implementation, such as `prometheusMetrics()`, which reads them when it is scraped. */
export function registerFamilies (metrics: Metrics, families: readonly Family[]): void {
  for (const { name, help, kind, label, read } of families) {
    const one = { help, calculate: () => read()[''] ?? NaN }
    const group = { help, label, calculate: read }
    if (label === undefined) {
      kind === 'counter' ? metrics.registerCounter(name, one) : metrics.registerMetric(name, one)
    } else {
      kind === 'counter' ? metrics.registerCounterGroup(name, group) : metrics.registerMetricGroup(name, group)
    }
  }
}
