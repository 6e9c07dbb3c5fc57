/** The story that `hanse demo` tells: who publishes which file under which terms, and when. */
import { fileURLToPath } from 'node:url'
import { latecomer, ruled } from './cast.ts'
import type { PlayerKey } from './cast.ts'
import type { OracleRule, OracleTerms } from './oracle.ts'
import type { Plan } from './plan.ts'

/** The files lie beside the sources, in a clone and in the published package alike. */
const folder = new URL(import.meta.url.endsWith('.ts') ? './story/' : '../../../src/demo/story/', import.meta.url)

/** Their `rules.yaml`, as two of the firms wrote it, laid into their homes before their nodes start. */
export const rulesFiles: ReadonlyMap<PlayerKey, string> = new Map([
  [ruled, fileURLToPath(new URL('vigie.rules.yaml', folder))],
  ['stadswacht', fileURLToPath(new URL('stadswacht.rules.yaml', folder))]
])

/**
 * What these files mean, as the oracle is told. That of Stadswacht Noord is about others' content: it changes who hands
 * it on, not who may hold it, and so says nothing here.
 */
export const ownRules: readonly OracleRule[] = [
  { author: ruled, colours: ['green', 'amber', 'amber+strict'], never: [latecomer] }
]

function part (file: string, author: PlayerKey, title: string, terms: OracleTerms): Plan {
  return { path: fileURLToPath(new URL(file, folder)), author, title, terms }
}

/** Published while the latecomer is still away. */
export const beforeLatecomer: readonly Plan[] = [
  part('1-ransomware-in-hospitals.json', 'havblik', 'sees ransomware in three hospitals and warns healthcare',
    { tlp: 'amber', to: [{ sectors: ['healthcare'] }] }),
  part('2-duty-rota-lures.json', 'havblik', 'shares the lures with all but the firm whose customer sent them unknowingly',
    { tlp: 'green', to: [{ all: true }], except: { members: ['vigie'] } }),
  part('3-negotiation.json', 'havblik', 'tells one partner alone about the negotiation',
    { tlp: 'red', to: [{ members: ['stadswacht'] }] }),
  part('4-substation-scanners.json', 'vigie', 'sees scanners at substations and tells everyone whom its own rules allow',
    { tlp: 'green' }),
  part('5-maintenance-modems.json', 'vigie', 'tells everyone how they came in',
    { tlp: 'clear' }),
  part('6-backup-wiper.json', 'stadswacht', 'finds a wiper of backups; two countries are hit',
    { tlp: 'amber+strict', to: [{ countries: ['DK'] }, { countries: ['ES'] }] })
]

/** Published by the latecomer once it has caught up. */
export const afterLatecomer: readonly Plan[] = [
  part('7-what-helped.json', 'cierzo', 'has caught up and tells everyone what helped',
    { tlp: 'clear' })
]

/**
 * Who is offline while the latecomer catches up: what it then has of this author, others have handed on to it, and what
 * this author's rules deny it they would have handed on if nothing else had told them.
 */
export const absent: PlayerKey = ruled

/** Of whom people ask why, about whom: where one's own rule denies, and where a rule about others' content does. */
export const questions: { ownContent: Question, othersContent: Question } = {
  ownContent: { asked: ruled, about: latecomer, file: '4-substation-scanners.json' },
  othersContent: { asked: 'stadswacht', about: 'fjellvakt', file: '5-maintenance-modems.json' }
}

/** `hanse explain` at one member's node: may another hold what stands in a file? */
export interface Question { asked: PlayerKey, about: PlayerKey, file: string }

/** What an analyst pastes, as found in a mail: asked of a node that is cleared for it and of one that is not. */
export const lookup: { value: string, cleared: PlayerKey, uncleared: PlayerKey } = {
  value: 'hxxp://update[.]tidegate[.]example/pacs/patch.msi',
  cleared: 'cierzo',
  uncleared: 'vigie'
}
