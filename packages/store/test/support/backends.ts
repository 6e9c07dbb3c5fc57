import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryLevel } from 'memory-level'
import { openDirectory, openStore } from '../../src/index.ts'
import { federation } from './lane.ts'
import { suite } from './suite.ts'
import type { AnyLevel, Store } from '../../src/index.ts'

/** A fresh database, and how it is opened. */
export interface Database {
  open (): Promise<Store>
  remove (): Promise<void>
}

/** One kind of database that can be opened, closed and opened again with what it holds. */
export interface Backend {
  name: string
  /** a fresh one */
  make (): Promise<Database>
}

export const backends: Backend[] = [
  {
    name: 'memory-level',
    make: async () => {
      const level = keptMemory()
      return {
        open: async () => openStore({ level, federation, suite, create: true }),
        remove: async () => {}
      }
    }
  },
  {
    name: 'level',
    make: async () => {
      const directory = await temporaryDirectory()
      return {
        open: async () => openDirectory({ directory: join(directory, 'store'), federation, suite, create: true }),
        remove: async () => { await rm(directory, { recursive: true }) }
      }
    }
  }
]

/** A database in memory. It keeps what it holds when closed, and opens again. */
export function keptMemory (): AnyLevel {
  return new MemoryLevel<Uint8Array, Uint8Array>({ keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' })
}

export async function temporaryDirectory (): Promise<string> {
  return mkdtemp(join(tmpdir(), 'hanse-store-'))
}

export async function collect<T> (items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) {
    all.push(item)
  }
  return all
}
