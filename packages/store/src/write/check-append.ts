import { HanseError } from '@hanse/core'
import { leafState } from '../leaf-state.ts'
import { indexKeyBytes } from '../limits.ts'
import type { Append } from './append.ts'
import type { Hex } from '@hanse/core'

/**
 * Refuses an append that would leave the store in disorder, before any of it is applied.
 *
 * @param append - what one caller wants written
 * @param leavesKnown - leaf count of an entry that is stored or comes in an earlier append of the batch
 * @param laneKnown - whether a lane has a header
 * @throws {HanseError} `E_STORE_WRITE`
 */
export function checkAppend (append: Append, leavesKnown: (entry: Hex) => number | undefined, laneKnown: (lane: Hex) => boolean): void {
  const { writes, rows } = append
  const leaves = new Map<Hex, number>()
  const lanes = new Set<Hex>()
  const chunks = new Set<Hex>()
  const checkLeaves = (entry: Hex, from: number, count: number): void => {
    const known = leaves.get(entry) ?? leavesKnown(entry)
    if (known === undefined) {
      throw refusal(`entry ${entry} is not stored; write its header first`, { entry })
    }
    if (from + count > known) {
      throw refusal(`entry ${entry} has ${known} leaves, and ${from} to ${from + count - 1} are written`, { entry, from, count })
    }
  }
  for (const write of writes) {
    switch (write.type) {
      case 'entry':
        leaves.set(write.entry.id, write.entry.header.leafCount)
        lanes.add(write.entry.lane)
        break
      case 'chunk':
        checkLeaves(write.chunk.entry, write.chunk.from, write.chunk.leaves.length)
        chunks.add(write.chunk.entry)
        if (write.facts.length !== write.chunk.leaves.length) {
          throw refusal(`a chunk has ${write.chunk.leaves.length} leaves and facts of ${write.facts.length}`, { entry: write.chunk.entry })
        }
        break
      case 'states':
        checkLeaves(write.entry, write.from, write.states.length)
        if (write.states.includes(leafState.held)) {
          throw refusal('a leaf becomes held by its chunk, not by a state', { entry: write.entry })
        }
        break
      case 'erase':
        checkLeaves(write.entry, write.from, write.count)
        if (chunks.has(write.entry)) {
          throw refusal(`leaves of entry ${write.entry} are erased in the append that stores them; write them before`, { entry: write.entry })
        }
        break
      case 'head':
        if (!lanes.has(write.lane) && !laneKnown(write.lane)) {
          throw refusal(`lane ${write.lane} has no header; write one first`, { lane: write.lane })
        }
        break
      case 'receipt':
      case 'fork':
      case 'membership':
      case 'membership-gone':
      case 'invitation':
      case 'invitation-gone':
      case 'publication':
      case 'private':
      case 'audit':
      case 'outbox':
      case 'outbox-remove':
        break
      default: {
        const never: never = write
        return never
      }
    }
  }
  if (rows.some(({ key }) => key.length !== indexKeyBytes)) {
    throw refusal(`the key of an index row has ${indexKeyBytes} bytes`, { limit: indexKeyBytes })
  }
}

function refusal (what: string, facts: Record<string, unknown>): HanseError {
  return new HanseError('E_STORE_WRITE', `a write does not fit the store: ${what}`, facts)
}
