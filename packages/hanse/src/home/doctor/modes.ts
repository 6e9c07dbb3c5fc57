import { chmod } from 'node:fs/promises'
import { exposedOf, permissionsError } from '../files.ts'
import { failure } from './look.ts'
import type { Finding } from './finding.ts'

/** Whether the directory and the keys are their owner's alone; `repair` makes them so. */
export async function modes (directory: string, repair: boolean): Promise<Finding[]> {
  const exposed = await exposedOf(directory)
  if (exposed.length === 0) {
    return [{ check: 'modes', verdict: 'ok', message: 'the home and its keys are for their owner alone' }]
  }
  return Promise.all(exposed.map(async (found): Promise<Finding> => {
    const { code, message } = permissionsError(found)
    if (!repair) {
      return { check: 'modes', verdict: 'failed', code, message }
    }
    try {
      await chmod(found.path, found.wanted)
    } catch (error) {
      return failure('modes', error)
    }
    const how = `${found.path} had mode ${found.mode.toString(8)} and has ${found.wanted.toString(8)} now`
    return { check: 'modes', verdict: 'repaired', code, message: `${how}; others may have read it before, so make a new home if that matters` }
  }))
}
