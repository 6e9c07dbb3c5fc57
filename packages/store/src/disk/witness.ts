import { createHash } from 'node:crypto'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BootWitness, Testimony } from '../types.ts'

const fileMode = 0o600
const identityHexDigits = 32
const notThere = new Set(['ENOENT'])

/**
 * A file beside the database: the boot counters on one line, the batches at the last closing on the next.
 *
 * @param path - of the file
 * @param database - the directory whose inode and birth tell a copy from the original
 */
export async function openWitness (path: string, database: string): Promise<BootWitness> {
  return {
    identity: await identityOf(database),
    read: async () => {
      const [boots, batches] = (await readOr(path, '')).split('\n')
      const testimony: Testimony = { boots: numbersIn(boots) }
      return batches === undefined ? testimony : { ...testimony, batches: numbersIn(batches)[0] }
    },
    write: async ({ boots, batches }) => { await replaceFile(path, `${boots.join(' ')}${batches === undefined ? '' : `\n${batches}`}`) }
  }
}

function numbersIn (text: string): number[] {
  return text.split(' ').filter((word) => word !== '').map(Number).filter((number) => Number.isSafeInteger(number) && number >= 0)
}

/** A hash, as a machine's id is not to be shown around (machine-id(5)). */
async function identityOf (database: string): Promise<string> {
  const machine = await readOr('/etc/machine-id', '')
  const { ino, birthtimeNs } = await stat(database, { bigint: true })
  return createHash('sha256').update(`${machine.trim()} ${ino} ${birthtimeNs}`).digest('hex').slice(0, identityHexDigits)
}

async function readOr (path: string, absent: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && notThere.has(String(error.code))) {
      return absent
    }
    throw error
  }
}

/** Durable and whole: a crash leaves the old text or the new. */
async function replaceFile (path: string, text: string): Promise<void> {
  const fresh = `${path}.new`
  const file = await open(fresh, 'w', fileMode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(fresh, path)
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
