import { firms } from '../cast.ts'
import type { Player } from '../cast.ts'

/** The four that found the federation and govern it: three of them must sign. */
export const founders: readonly Player[] = firms

/** Who is invited. */
export const newcomer: Player = { key: 'kustvakt', name: 'Kustvakt Syd (SE)', country: 'SE', sectors: ['healthcare'], role: 'full' }

/** The governor that is offline while the newcomer comes in. */
export const absent = 'cierzo'
/** Who invites. */
export const inviter = 'havblik'
/** Whose node gets new keys. */
export const rotating = 'stadswacht'
/** Who must leave, and why. */
export const leaving = { key: 'vigie', reason: 'it resold what it was given' }
