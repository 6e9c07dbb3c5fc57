/** The five members of the demo: four firms that do not exist, of four countries, and the observer of a fifth. */
export interface Player {
  /** Short name, the only one the story, the oracle and the driver use. */
  key: string
  name: string
  country: string
  sectors: readonly string[]
  role: 'full' | 'observer'
  authority?: string
  /** Listens nowhere: it is connected to those alone whom it can dial. */
  goesOutOnly?: true
}

/** `healthcare` is a proper subset of the cast on purpose: three of the four firms. */
export const cast = [
  { key: 'havblik', name: 'Havblik Respons (DK)', country: 'DK', sectors: ['healthcare', 'technology'], role: 'full' },
  { key: 'stadswacht', name: 'Stadswacht Noord (NL)', country: 'NL', sectors: ['healthcare', 'insurance'], role: 'full' },
  { key: 'vigie', name: 'Vigie Sarrazine (FR)', country: 'FR', sectors: ['energy', 'transportation'], role: 'full' },
  { key: 'cierzo', name: 'Cierzo Respuesta (ES)', country: 'ES', sectors: ['healthcare', 'pharmaceuticals'], role: 'full' },
  {
    key: 'fjellvakt',
    name: 'Fjellvakt (NO)',
    country: 'NO',
    sectors: ['government-national'],
    role: 'observer',
    authority: 'national-cert'
  }
] as const satisfies readonly Player[]

export type PlayerKey = typeof cast[number]['key']

/** Who publishes: the observer only reads. */
export const firms: readonly Player[] = cast.filter(player => player.role === 'full')

/** The member that starts last and has to catch up. */
export const latecomer: PlayerKey = 'cierzo'

/** The firm whose own rules say with whom it shares. */
export const ruled: PlayerKey = 'vigie'

/** In this order files are dealt: its rules are asked however few files there are. */
export const dealers: readonly Player[] = [...firms.filter(({ key }) => key === ruled), ...firms.filter(({ key }) => key !== ruled)]
