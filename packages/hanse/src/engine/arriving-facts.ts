import { toHex, withdrawalKind } from '@hanse/core'
import { factsOfWithdrawal } from '../withdraw/facts.ts'
import { heldFacts, opaqueFacts, readingOf } from './understanding.ts'
import type { Disk } from './disk.ts'
import type { LeafReader } from './leaf-reader.ts'
import type { ObjectFacts, Roster } from '@hanse/core'
import type { Exchange, Message } from '@hanse/exchange'

/** What reading needs of an engine. */
export interface Reading { machine: Exchange, roster: Roster, leaves: LeafReader, disk: Disk }

/** Reads the leaves in a frame, once: their facts, or undefined for a frame without leaves. The disk keeps what they say for the index. */
export function arrivingFacts (message: Message, { machine, roster, leaves, disk }: Reading): ObjectFacts[] | undefined {
  const chunk = message.type === 'chunk' || message.type === 'entry' ? message.chunk : undefined
  if (chunk === undefined) {
    return undefined
  }
  const entry = message.type === 'entry' ? message.entry : machine.header(chunk.entry)
  if (entry?.header.kind === withdrawalKind) {
    return chunk.leaves.map(factsOfWithdrawal)
  }
  const reading = entry === undefined ? 'objects' : readingOf(entry.header)
  if (reading !== 'objects') {
    return chunk.leaves.map((leaf) => reading === 'opaque' ? opaqueFacts(leaf) : heldFacts)
  }
  const author = entry === undefined ? undefined : roster.byNodeKey.get(toHex(entry.header.node))?.member
  const read = leaves.read(author ?? '', chunk.leaves)
  disk.know(chunk, read)
  return read.map(({ facts }) => facts)
}
