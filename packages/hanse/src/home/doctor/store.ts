import { join } from 'node:path'
import { HanseError } from '@hanse/core'
import { openDirectory } from '@hanse/store'
import { nativeSuite } from '../../crypto/native-suite.ts'
import { exists, homeFiles } from '../files.ts'
import { failure } from './look.ts'
import type { Finding } from './finding.ts'
import type { Hex } from '@hanse/core'

const lockFree: Finding = { check: 'lock', verdict: 'ok', message: 'no other process holds the home' }

/** Opens the store as a start would, which takes its lock and reads and checks all of it. */
export async function lockAndStore (directory: string, federation: Hex, repair: boolean): Promise<Finding[]> {
  const open = async (tolerate: boolean): Promise<string> => {
    const store = await openDirectory({ directory: join(directory, homeFiles.store), federation, suite: nativeSuite(), tolerate })
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
        return [lockFree, await missing(directory)]
      case 'E_STORE_DAMAGED':
        return [lockFree, repair ? await repaired(error, open) : explained(error)]
      default:
        return [failure('store', error)]
    }
  }
}

/** Not there yet, or there with nothing in it, which a start refuses. */
async function missing (directory: string): Promise<Finding> {
  const path = join(directory, homeFiles.store)
  return await exists(join(path, 'boot'))
    ? {
        check: 'store',
        verdict: 'failed',
        code: 'E_STORE_MISSING',
        message: `the files in ${path} hold nothing any more; move them away, and the next start gets everything but private imports from peers`
      }
    : { check: 'store', verdict: 'ok', message: 'there is none yet; the first start makes it' }
}

function explained (error: unknown): Finding {
  const found = failure('store', error)
  return {
    ...found,
    message: `${found.message}. With --repair the doctor keeps what can be read, and the next start gets the rest from peers; copy the home first`
  }
}

async function repaired (before: unknown, open: (tolerate: boolean) => Promise<string>): Promise<Finding> {
  try {
    const left = await open(true)
    return {
      ...failure('store', before),
      verdict: 'repaired',
      message: `it was damaged and is in order again; left are ${left}. The next start gets the rest from peers`
    }
  } catch (error) {
    return failure('store', error)
  }
}
