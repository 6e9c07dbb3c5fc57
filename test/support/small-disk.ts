/** File systems of a few MiB in memory, for tests of full and read-only disks. Mounting takes root with CAP_SYS_ADMIN. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'

const adminBit = 21n
const blockBytes = 64 * 1_024

export interface SmallDisk extends Disposable {
  directory: string
  /** Fills it until only so many bytes are free. */
  fill (freeBytes?: number): Promise<void>
  /** Takes away what filled it. */
  clear (): Promise<void>
  setReadOnly (isReadOnly: boolean): void
}

/** Whether this process may mount: then a mount that fails is a failure of the test. */
function mayMount (): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return false
  }
  const [, capabilities] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return capabilities !== undefined && (BigInt(`0x${capabilities}`) >> adminBit & 1n) === 1n
}

/** A `describe` for tests that mount; where that is not permitted they are skipped, and say so. */
export function describeWithDisks (name: string, tests: () => void): void {
  const may = mayMount()
  describe.skipIf(!may)(may ? name : `${name} (skipped: cannot mount a small file system, which takes root)`, tests)
}

/** Mounts a fresh file system of so many bytes. */
export function smallDisk (bytes: number): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'hanse-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory])
  const filler = join(directory, 'filler')
  return {
    directory,
    fill: async (freeBytes = 0) => {
      const file = await open(filler, 'a')
      try {
        for (let free = freeOf(directory); free > freeBytes; free = freeOf(directory)) {
          await file.write(new Uint8Array(Math.min(blockBytes, free - freeBytes)).fill(1))
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
          throw error
        }
      } finally {
        await file.close()
      }
    },
    clear: async () => { await rm(filler, { force: true }) },
    setReadOnly: (isReadOnly) => { execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, directory]) },
    [Symbol.dispose]: () => {
      // lazily: a file may still be open
      execFileSync('umount', ['-l', directory])
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

function freeOf (directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}
