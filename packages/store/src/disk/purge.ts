import { concat, fromHex } from '@hanse/core'
import { storeError } from '../errors.ts'
import { readErasedKey } from '../keys.ts'
import { Operations } from '../write/operations.ts'
import type { Layout, Part } from '../layout.ts'
import type { AnyLevel } from '../types.ts'
import type { Hex } from '@hanse/core'

/** More entries than this are compacted as one range over all: rewriting once is then less than rewriting so often. */
const rangesMax = 64

/** Behind every chunk of an entry. */
const afterChunks = new Uint8Array(5).fill(0xff)

/** What only LevelDB has. */
type Compactable = AnyLevel & { compactRange (start: Uint8Array, end: Uint8Array, options: { keyEncoding: 'view' }): Promise<void> }

/** Purges what was erased since the last time, and remembers that. */
export async function purgeErased (layout: Layout): Promise<number> {
  const keys = await erasedKeys(layout)
  const entries = new Set(keys.map((key) => readErasedKey(key)))
  await purge(layout, [...entries])
  const done = new Operations()
  keys.forEach((key) => { done.delete(layout.erased, key) })
  await done.commit(layout)
  return entries.size
}

async function erasedKeys (layout: Layout): Promise<Uint8Array[]> {
  try {
    return await layout.reads.track(async () => layout.erased.keys().all())
  } catch (error) {
    throw storeError(error)
  }
}

/**
 * Rewrites the files that held leaves of these entries, so that no file does any more. Databases that keep no old
 * versions need nothing.
 *
 * @throws {HanseError} `E_STORE_IO`, `E_STORE_CLOSED`, …
 */
async function purge (layout: Layout, entries: readonly Hex[]): Promise<void> {
  const { level } = layout
  const [first] = entries
  if (first === undefined || !isCompactable(level)) {
    return
  }
  const sorted = [...entries].sort()
  const ranges = entries.length > rangesMax ? [[sorted[0] ?? first, sorted.at(-1) ?? first] as const] : sorted.map((entry) => [entry, entry] as const)
  try {
    // what a read that began before the erasure may still ask for is kept by a compaction
    await layout.reads.settled()
    for (const [from, to] of ranges) {
      await rewrite(level, layout, layout.bodies, fromHex(from), concat(fromHex(to), afterChunks))
    }
    await removeFiles(level, layout)
  } catch (error) {
    throw storeError(error)
  }
}

/**
 * A read that began before the files were rewritten keeps the old ones. LevelDB looks for files that nobody needs any
 * more when it writes its memory to one, which a compaction begins with, be there anything in its range or not.
 */
async function removeFiles (level: Compactable, layout: Layout): Promise<void> {
  await layout.reads.settled()
  await level.compactRange(
    layout.erased.prefixKey(afterChunks, 'view', false),
    layout.erased.prefixKey(afterChunks, 'view', false),
    { keyEncoding: 'view' }
  )
}

/**
 * A first compaction moves what is in memory to a file, in which a value may stand beside its own deletion. LevelDB
 * merges that file only with a later one around it: deleting two keys that never exist, before and behind, makes one.
 */
async function rewrite (level: Compactable, layout: Layout, part: Part, start: Uint8Array, end: Uint8Array): Promise<void> {
  const compact = async (): Promise<void> => level.compactRange(
    part.prefixKey(start, 'view', false),
    part.prefixKey(end, 'view', false),
    { keyEncoding: 'view' }
  )
  await compact()
  const around = new Operations()
  around.delete(part, start)
  around.delete(part, end)
  await around.commit(layout)
  await compact()
}

function isCompactable (level: AnyLevel): level is Compactable {
  return level.supports.additionalMethods['compactRange'] === true
}
