import { join } from 'node:path'
import { systemClock } from '../../clock.ts'
import { readConfig } from '../config.ts'
import { exists, homeFiles } from '../files.ts'
import { readHome } from '../home.ts'
import { auditChain, auditChainOf } from './audit.ts'
import { certificates, charterOf } from './charter.ts'
import { diskUnder } from './disk.ts'
import { look } from './look.ts'
import { modes } from './modes.ts'
import { network } from './network.ts'
import { ports } from './ports.ts'
import { lockAndStore } from './store.ts'
import type { Hanse } from '../../types.ts'
import type { AskPassphrase } from '../sealed-seed.ts'
import type { Finding } from './finding.ts'

export interface ExamineOptions {
  /** the home's node, when it runs: then it is asked, and nothing is opened beside it */
  running?: Hanse
  /** put right what can be: modes, and a store from which something was lost */
  repair?: boolean
  passphrase?: AskPassphrase
  signal?: AbortSignal
}

/**
 * Looks a home over: what is wrong is named with its code, and repaired or explained. Never throws for what it finds.
 *
 * @param directory - the home
 * @param options - how
 */
export async function examine (directory: string, options: ExamineOptions = {}): Promise<Finding[]> {
  const { running, signal } = options
  const findings = await modes(directory, options.repair === true)
  findings.push(await look('configuration', async () => {
    const { listen } = await readConfig(directory)
    return {
      check: 'configuration',
      verdict: 'ok',
      message: `it is in order; ${listen.length === 0 ? 'the node only dials others' : `the node listens on ${listen.join(', ')}`}`
    }
  }))
  const known = await charterOf(directory)
  findings.push(known.finding, ...known.charter === undefined ? [] : certificates(known.charter, systemClock.nowMs()))
  if (running !== undefined) {
    return [...findings, ...await network(running, signal), await auditChain(async () => running.verifyAudit({ signal }))]
  }
  findings.push(await look('keys', async () => {
    await readHome(directory, options)
    return { check: 'keys', verdict: 'ok', message: 'the node key and the authoring key can be read' }
  }))
  if (known.charter !== undefined) {
    const { federation } = known.charter.roster
    const stored = await lockAndStore(directory, federation, options.repair === true)
    const opens = stored.every(({ verdict }) => verdict === 'ok' || verdict === 'repaired') && await exists(join(directory, homeFiles.store, 'boot'))
    findings.push(...stored, ...opens ? [await auditChainOf(directory, federation)] : [])
  }
  findings.push(await diskUnder(directory))
  const config = await readConfig(directory).catch(() => undefined)
  findings.push(...await ports(config?.listen ?? []))
  findings.push({ check: 'clock', verdict: 'warning', message: 'it is compared with those of peers, and the node does not run; look again while it does' })
  return findings
}
