import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const shared = '/dev/shm'

/** A fresh directory, in memory where the system has it: for tests that copy much. */
export async function memoryDirectory (prefix: string): Promise<string> {
  const inMemory = await stat(shared).then((found) => found.isDirectory(), () => false)
  return mkdtemp(join(inMemory ? shared : tmpdir(), prefix))
}
