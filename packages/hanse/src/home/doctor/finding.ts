/** What a doctor looks at, in this order. */
export type Check = 'modes' | 'configuration' | 'charter' | 'certificates' | 'keys' | 'lock' | 'store' | 'disk' | 'audit' | 'ports' | 'clock' | 'peers'

/** What one look found. */
export interface Finding {
  check: Check
  verdict: 'ok' | 'warning' | 'failed' | 'repaired'
  /** of the error behind it, `E_…` */
  code?: string
  /** what is so, and, unless all is well, what to do */
  message: string
}
