import { join } from 'node:path'
import { openDirectory } from '@hanse/store'
import { nativeSuite } from '../../crypto/native-suite.ts'
import { homeFiles } from '../files.ts'
import { look } from './look.ts'
import type { Finding } from './finding.ts'
import type { AuditVerdict } from '../../types.ts'
import type { Hex } from '@hanse/core'

/** Whether the chain of the audit log holds, of a node that runs or of a store that can be opened. */
export async function auditChain (verify: () => Promise<AuditVerdict>): Promise<Finding> {
  return look('audit', async () => {
    const { rows, first, head, break: broken } = await verify()
    return broken === undefined
      ? { check: 'audit', verdict: 'ok', message: `its chain holds: ${rows} rows from row ${first}, the last has the hash ${head}` }
      : {
          check: 'audit',
          verdict: 'failed',
          code: 'E_AUDIT_BROKEN',
          message: `its chain is broken at row ${broken.row}: ${broken.what}. ` +
            'Keep a copy of the home, and ask who could write its files'
        }
  })
}

/** The same of a home whose node does not run. */
export async function auditChainOf (directory: string, federation: Hex): Promise<Finding> {
  return auditChain(async () => {
    const store = await openDirectory({ directory: join(directory, homeFiles.store), federation, suite: nativeSuite() })
    try {
      return await store.verifyAudit()
    } finally {
      await store.close()
    }
  })
}
