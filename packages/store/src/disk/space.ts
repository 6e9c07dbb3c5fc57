import { randomFillSync } from 'node:crypto'
import { open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ballastBytes, freeFloorBytes, freeFloorShare, freeToResumeBytes } from '../limits.ts'

const fileMode = 0o600
const ballastName = 'ballast'
const probeName = 'probe'
const blockBytes = 1_024 * 1_024
/** Of the log, a manifest and the rest that LevelDB writes when it opens. */
const slackBytes = 1_024 * 1_024

/** How much room a store has, in bytes. */
export interface Space {
  /** free for this process, the ballast not counted */
  freeBytes: number
  /** under this much content of others should not be taken */
  floorBytes: number
  /** what stands by to be given up: 0 while the disk is full, or before it was made */
  ballastBytes: number
}

/** How much room there is for a store in a directory that exists. */
export async function spaceIn (directory: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(directory)
  return {
    freeBytes: bavail * bsize,
    floorBytes: Math.min(freeFloorBytes, Math.floor(blocks * bsize * freeFloorShare)),
    ballastBytes: await sizeOf(join(directory, ballastName))
  }
}

/** The file system under a store, and the ballast that is kept on it. */
export class DiskSpace {
  readonly #directory: string
  readonly #ballast: string
  readonly #database: string

  /**
   * @param directory - of the store
   * @param database - of LevelDB's files within it
   */
  constructor (directory: string, database: string) {
    this.#directory = directory
    this.#ballast = join(directory, ballastName)
    this.#database = database
  }

  async measure (): Promise<Space> {
    return spaceIn(this.#directory)
  }

  /** Makes the ballast where there is room for it and for more; whether it stands. What a crash left of it is made whole. */
  async makeBallast (): Promise<boolean> {
    const { freeBytes, ballastBytes: there } = await this.measure()
    if (there >= ballastBytes) {
      return true
    }
    if (freeBytes + there < ballastBytes + freeToResumeBytes) {
      return false
    }
    try {
      await writeBallast(this.#ballast)
      return true
    } catch (error) {
      await this.giveBallast()
      throw error
    }
  }

  /** Gives the ballast up. */
  async giveBallast (): Promise<boolean> {
    const there = await sizeOf(this.#ballast)
    await rm(this.#ballast, { force: true })
    return there > 0
  }

  /** Whether there is room to open the database, which turns its logs into tables, and what it takes. */
  async opens (): Promise<{ fits: boolean, freeBytes: number, neededBytes: number }> {
    const { freeBytes } = await this.measure()
    const names = (await readdir(this.#database)).filter((name) => name.endsWith('.log'))
    const sizes = await Promise.all(names.map(async (name) => sizeOf(join(this.#database, name))))
    const neededBytes = sizes.reduce((sum, size) => sum + size, slackBytes)
    return { fits: freeBytes >= neededBytes, freeBytes, neededBytes }
  }

  /** Writes a file and removes it: throws what the system says when that is not possible. */
  async probe (): Promise<void> {
    const path = join(this.#directory, probeName)
    const file = await open(path, 'w', fileMode)
    try {
      await file.writeFile(probeName)
      await file.sync()
    } finally {
      await file.close()
      await rm(path, { force: true })
    }
  }
}

/** Bytes that no file system can leave out or compress. */
async function writeBallast (path: string): Promise<void> {
  const file = await open(path, 'w', fileMode)
  try {
    const block = new Uint8Array(blockBytes)
    for (let written = 0; written < ballastBytes; written += blockBytes) {
      await file.writeFile(randomFillSync(block))
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

async function sizeOf (path: string): Promise<number> {
  return stat(path).then(({ size }) => size, () => 0)
}
