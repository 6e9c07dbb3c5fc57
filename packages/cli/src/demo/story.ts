/** The story that `hanse demo` tells: who publishes which file under which terms, and when. */
import { fileURLToPath } from 'node:url'
import type { PlayerKey } from './cast.ts'
import type { OracleTerms } from './oracle.ts'
import type { Plan } from './plan.ts'

/** The files lie beside the sources, in a clone and in the published package alike. */
const folder = new URL(import.meta.url.endsWith('.ts') ? './story/' : '../../../src/demo/story/', import.meta.url)

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
  part('4-substation-scanners.json', 'vigie', 'sees scanners at substations and tells everyone',
    { tlp: 'green' }),
  part('5-backup-wiper.json', 'stadswacht', 'finds a wiper of backups; two countries are hit',
    { tlp: 'amber+strict', to: [{ countries: ['DK'] }, { countries: ['ES'] }] })
]

/** Published by the latecomer once it has caught up. */
export const afterLatecomer: readonly Plan[] = [
  part('6-what-helped.json', 'cierzo', 'has caught up and tells everyone what helped',
    { tlp: 'clear' })
]

/** What an analyst pastes, as found in a mail: asked of a node that is cleared for it and of one that is not. */
export const lookup: { value: string, cleared: PlayerKey, uncleared: PlayerKey } = {
  value: 'hxxp://update[.]tidegate[.]example/pacs/patch.msi',
  cleared: 'cierzo',
  uncleared: 'vigie'
}
