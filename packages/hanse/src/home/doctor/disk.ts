import { join } from 'node:path'
import { ballastBytes, freeToResumeBytes, spaceIn } from '@hanse/store'
import { exists, homeFiles } from '../files.ts'
import { look } from './look.ts'
import type { Finding } from './finding.ts'
import type { DiskView } from '../../types.ts'

const mebibyte = 1024 * 1024

/** Whether there is room for the store of a node that runs. */
export function diskOf ({ state, freeBytes, floorBytes, code, message }: DiskView): Finding {
  if (state === 'ok') {
    const room = freeBytes === undefined ? 'it is not looked at, as the store is in no directory' : roomText({ freeBytes, floorBytes })
    return { check: 'disk', verdict: 'ok', message: room }
  }
  return { check: 'disk', verdict: state === 'low' ? 'warning' : 'failed', code, message: message ?? 'the store takes no writes' }
}

/** The same of a home whose node does not run. */
export async function diskUnder (directory: string): Promise<Finding> {
  return look('disk', async () => {
    const store = join(directory, homeFiles.store)
    const { freeBytes, floorBytes } = await spaceIn(await exists(store) ? store : directory)
    if (freeBytes < ballastBytes + freeToResumeBytes) {
      const needed = (ballastBytes + freeToResumeBytes) / mebibyte
      return {
        check: 'disk',
        verdict: 'failed',
        code: 'E_DISK_FULL',
        message: `${Math.floor(freeBytes / mebibyte)} MiB are free, a node takes ${needed} MiB to go on once its disk was full; free space`
      }
    }
    return freeBytes < floorBytes
      ? { check: 'disk', verdict: 'warning', code: 'E_DISK_LOW', message: `${roomText({ freeBytes, floorBytes })}; until then content of others waits` }
      : { check: 'disk', verdict: 'ok', message: roomText({ freeBytes, floorBytes }) }
  })
}

function roomText ({ freeBytes, floorBytes = 0 }: { freeBytes: number, floorBytes?: number }): string {
  const [free, floor] = [freeBytes, floorBytes].map((bytes) => Math.floor(bytes / mebibyte))
  return `${free} MiB are free; content of others is taken while it is ${floor} MiB and more`
}
