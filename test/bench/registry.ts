import type { Path } from './path.ts'

/** A path and the file that measures it. */
export interface Registered { name: string, load(): Promise<{ measure: Path }> }

/** Every path, in the order in which they run; a new one is a file in `paths/` and a row here. */
export const registry: readonly Registered[] = [
  { name: 'ingest', load: async () => import('./paths/ingest.ts') },
  { name: 'lookup', load: async () => import('./paths/lookup.ts') },
  { name: 'delivery.20', load: async () => import('./paths/delivery-20.ts') },
  { name: 'delivery.64', load: async () => import('./paths/delivery-64.ts') },
  { name: 'backfill', load: async () => import('./paths/backfill.ts') },
  { name: 'catch-up', load: async () => import('./paths/catch-up.ts') },
  { name: 'start', load: async () => import('./paths/start.ts') },
  { name: 'publication', load: async () => import('./paths/publication.ts') },
  { name: 'idle', load: async () => import('./paths/idle.ts') }
]
