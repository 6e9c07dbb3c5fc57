import type { Scan } from './check/scan.ts'
import type { Layout } from './layout.ts'
import type { StoreRecord } from './record/meta.ts'
import type { BootWitness, Damage } from './types.ts'
import type { Files } from './write/recovery.ts'
import type { Suite } from '@hanse/core'

/** What `openStore` hands to a store. */
export interface StoreParts {
  layout: Layout
  suite: Suite
  record: StoreRecord
  scan: Scan
  damage?: Damage
  repaired?: Damage
  witness?: BootWitness
  files?: Files
  release? (): Promise<void>
}
