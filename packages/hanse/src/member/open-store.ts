import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fromHex, HanseError, toHex } from '@hanse/core'
import { reindex } from '@hanse/knowledge'
import { openDirectory, openStore } from '@hanse/store'
import { homeFiles } from '../home/files.ts'
import type { Home } from '../home/home.ts'
import type { HanseInit } from '../options.ts'
import type { Hex, NodeId, Suite } from '@hanse/core'
import type { Exchange, Limits } from '@hanse/exchange'
import type { Store } from '@hanse/store'

const incarnationBytes = 16
const bytesPerMiB = 1024 * 1024

/**
 * A store that may not remember all that was sealed gets a new incarnation, so that no lane is ever forked (DESIGN §7); so
 * does one whose lanes another node opened: an authoring key is fixed for an incarnation.
 *
 * @param store - of the node
 * @param machine - on what the store holds
 * @param node - who seals from now on
 */
export async function incarnationOf (store: Store, machine: Exchange, node: NodeId): Promise<Uint8Array> {
  const isOthers = machine.lanes().some((lane) => lane.incarnation === store.incarnation && lane.node !== node)
  return store.incarnation !== undefined && !store.restored && !isOthers ? fromHex(store.incarnation) : renewIncarnation(store)
}

/** A new incarnation, durable. */
export async function renewIncarnation (store: Store): Promise<Uint8Array> {
  const incarnation = randomBytes(incarnationBytes)
  await store.setIncarnation(toHex(incarnation))
  return incarnation
}

/** The store of a home, or in the database that the node was given. */
export async function openStoreOf (init: HanseInit, federation: Hex, suite: Suite): Promise<Store> {
  if (init.datastore !== undefined) {
    return indexed(suite, await openStore({ level: init.datastore, federation, suite, create: true }))
  }
  if (init.directory === undefined) {
    throw new HanseError('E_CONFIG', 'a node needs a directory or a datastore to keep what it holds', {})
  }
  return indexed(suite, await openDirectory({ directory: join(init.directory, homeFiles.store), federation, suite, create: true }))
}

/** A repair drops the index; this makes it again, also where that was cut short. */
async function indexed (suite: Suite, store: Store): Promise<Store> {
  try {
    if (store.unindexed) {
      await reindex(suite, store)
      await store.setIndexed()
    }
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** What the receiver chooses of the limits. */
export function quotaOf (bytes: number | undefined, home: Home | undefined): Partial<Limits> {
  const quotaBytesMax = bytes ?? (home?.quotaMiB === undefined ? undefined : home.quotaMiB * bytesPerMiB)
  return quotaBytesMax === undefined ? {} : { quotaBytesMax }
}
