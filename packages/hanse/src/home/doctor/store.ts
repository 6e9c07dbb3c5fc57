import { join } from 'node:path'
import { HanseError } from '@hanse/core'
import { openDirectory } from '@hanse/store'
import { nativeSuite } from '../../crypto/native-suite.ts'
import { homeFiles } from '../files.ts'
import { failure } from './look.ts'
import type { Finding } from './finding.ts'
import type { Hex } from '@hanse/core'

const lockFree: Finding = { check: 'lock', verdict: 'ok', message: 'no other process holds the home' }

/** Opens the store as a start would, which takes its lock and reads and checks all of it. */
export async function lockAndStore (directory: string, federation: Hex, repair: boolean): Promise<Finding[]> {
  const open = async (tolerate: boolean): Promise<string> => {
    const store = await openDirectory({ directory: join(directory, homeFiles.store), federation, suite: nativeSuite(), tolerate, create: tolerate })
    const { entries, lanes, objects, privateObjects } = store.counts
    await store.close()
    return `${objects} objects in ${entries} entries of ${lanes} lanes, ${privateObjects} private imports`
  }
  try {
    return [lockFree, { check: 'store', verdict: 'ok', message: `all of it was read and checked: ${await open(false)}` }]
  } catch (error) {
    const code = error instanceof HanseError ? error.code : ''
    switch (code) {
      case 'E_LOCKED':
        return [failure('lock', error)]
      case 'E_STORE_MISSING':
        return [lockFree, { check: 'store', verdict: 'ok', message: 'there is none yet; the first start makes it' }]
      case 'E_STORE_DAMAGED':
        return [lockFree, repair ? await repaired(error, open) : explained(error)]
      default:
        return [failure('store', error)]
    }
  }
}

function explained (error: unknown): Finding {
  const found = failure('store', error)
  return {
    ...found,
    message: `${found.message}. Private imports that are lost have to be imported again`
  }
}

async function repaired (before: unknown, open: (tolerate: boolean) => Promise<string>): Promise<Finding> {
  try {
    const left = await open(true)
    return {
      ...failure('store', before),
      verdict: 'repaired',
      message: `it was damaged and is in order again; left are ${left}. The next start gets what others hold from peers; "hanse status" says what was lost`
    }
  } catch (error) {
    return failure('store', error)
  }
}
