import type { Path } from './path.ts'

/** A path, the keys of its figures, and the file that measures it. */
export interface Registered {
  name: string
  /** in the JSON object of a run without `--full`, also when the path did not end */
  keys: readonly string[]
  /** of a run of all paths; together they are the 15 minutes that the whole may take, less what starting and ending takes */
  limitS: number
  /** measured by name and with `--full` alone: it takes minutes by its nature */
  isLong?: true
  load(): Promise<{ measure: Path }>
}

const deliveryKeys = (name: string): string[] => [name, `${name}.fast`, `${name}.copies`]
const backfillKeys = (name: string): string[] => [name, `${name}.cpu`, `${name}.receiver`, `${name}.delay`]

/** Every path, in the order in which they run; a new one is a file in `paths/` and a row here. */
export const registry: readonly Registered[] = [
  { name: 'ingest', keys: ['ingest', 'ingest.rate'], limitS: 40, load: async () => import('./paths/ingest.ts') },
  {
    name: 'lookup',
    keys: ['lookup.miss.1m', 'lookup.hit.1m', 'lookup.table.10m', 'lookup.memory.10m'],
    limitS: 185,
    load: async () => import('./paths/lookup.ts')
  },
  { name: 'delivery.20', keys: deliveryKeys('delivery.20'), limitS: 50, load: async () => import('./paths/delivery-20.ts') },
  { name: 'delivery.64', keys: deliveryKeys('delivery.64'), limitS: 295, load: async () => import('./paths/delivery-64.ts') },
  { name: 'backfill', keys: [...backfillKeys('backfill'), ...backfillKeys('backfill.large')], limitS: 80, load: async () => import('./paths/backfill.ts') },
  { name: 'catch-up', keys: ['catch-up.100k', 'catch-up.100k.rounds', 'catch-up.100k.cpu'], limitS: 80, load: async () => import('./paths/catch-up.ts') },
  { name: 'start', keys: ['start', 'start.wall', 'start.memory', 'start.resident'], limitS: 40, load: async () => import('./paths/start.ts') },
  { name: 'publication', keys: ['publication', 'publication.memory', 'publication.cpu'], limitS: 55, load: async () => import('./paths/publication.ts') },
  {
    name: 'thin-line',
    keys: ['thin-line.alert', 'thin-line.alert.max', 'thin-line.publication', 'thin-line.publication.max'],
    limitS: 0,
    isLong: true,
    load: async () => import('./paths/thin-line.ts')
  },
  { name: 'governance.fold', keys: ['governance.fold'], limitS: 25, load: async () => import('./paths/governance-fold.ts') },
  { name: 'governance.warm', keys: ['governance.warm'], limitS: 20, load: async () => import('./paths/governance-warm.ts') },
  { name: 'governance.roster', keys: ['governance.roster'], limitS: 15, load: async () => import('./paths/governance-roster.ts') },
  { name: 'idle', keys: ['idle', 'idle.frames'], limitS: 10, load: async () => import('./paths/idle.ts') }
]
