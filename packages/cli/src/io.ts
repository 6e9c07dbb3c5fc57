import type { Readable, Writable } from 'node:stream'

/** What the command reads, writes and hears: the process's own, or a test's. */
export interface Io {
  stdin: Readable & { isTTY?: boolean }
  stdout: Terminal
  stderr: Terminal
  env: Record<string, string | undefined>
  /** aborted by SIGINT and SIGTERM */
  signal: AbortSignal
  /** called on SIGHUP: read again what can change while a node runs */
  onHangup?(listener: () => void): void
}

/** A stream that may be a terminal. */
export type Terminal = Writable & { isTTY?: boolean, columns?: number }
