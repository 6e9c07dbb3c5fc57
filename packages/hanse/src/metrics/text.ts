import type { Family } from './family.ts'

/** The content type of `metricsText` (Prometheus text format 0.0.4). */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Metrics as Prometheus scrapes them. */
export function metricsText (families: readonly Family[]): string {
  return families.map(({ name, help, kind, label, read }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    ...Object.entries(read()).map(([value, number]) => `${name}${label === undefined ? '' : `{${label}="${escaped(value)}"}`} ${number}`),
    ''
  ].join('\n')).join('')
}

function escaped (value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
