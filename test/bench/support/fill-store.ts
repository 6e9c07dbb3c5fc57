import { join } from 'node:path'
import { rowsFor } from '@hanse/knowledge'
import { parseObject } from '@hanse/stix'
import { openDirectory } from '@hanse/store'
import { nativeSuite } from 'hanse'
import { writesOf } from './author.ts'
import { settled } from './settle.ts'
import type { Author, Sealed } from './author.ts'
import type { Federation } from './firms.ts'
import type { IndexRow, Store } from '@hanse/store'
import type { Home } from 'hanse'

const suite = nativeSuite()

/** The store of a home whose node does not run. */
export async function storeOf ({ directory }: Home, { roster }: Federation): Promise<Store> {
  return openDirectory({ directory: join(directory, 'store'), federation: roster.federation, suite, create: true })
}

/** Keeps sealed entries, as a node does that received them. */
export async function keep (store: Store, author: Author, sealed: readonly Sealed[]): Promise<void> {
  await store.append(writesOf(sealed, author.group), rowsOf(sealed))
}

/** Closes a store when its database has done what it does in the background. */
export async function finish (store: Store): Promise<void> {
  await settled()
  await store.close()
}

function rowsOf (sealed: readonly Sealed[]): IndexRow[] {
  return sealed.flatMap(({ entry, chunks }) => chunks.flatMap(({ from, leaves }) => leaves.flatMap((leaf, i) => {
    const parsed = parseObject(leaf)
    return parsed.ok ? rowsFor(suite, { ...parsed.object, place: { entry: entry.id, index: from + i } }) : []
  })))
}
