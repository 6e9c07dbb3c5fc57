import { concat } from '@hanse/core'
import { unreadable } from '../errors.ts'
import { readU32, u32 } from '../keys.ts'
import { leafState } from '../leaf-state.ts'
import { seal, unseal } from './sealed.ts'
import type { LeafState } from '../leaf-state.ts'

const countBytes = 4
const rangeBytes = 8

/** Leaves `from` to `from + count − 1`, which stand together in one body. */
export interface LeafRange { from: number, count: number }

/** The leaves of one entry: a state each, and which bodies hold them. */
export interface StatesRecord {
  states: LeafState[]
  chunks: LeafRange[]
}

/** `u32 leaves ‖ one byte a leaf ‖ (u32 from ‖ u32 count) a chunk` */
export function encodeStates (record: StatesRecord): Uint8Array {
  const ranges = record.chunks.flatMap(({ from, count }) => [u32(from), u32(count)])
  return seal(concat(u32(record.states.length), Uint8Array.from(record.states), ...ranges))
}

/** @throws {HanseError} `E_STORE_DAMAGED` */
export function decodeStates (value: Uint8Array, what: string): StatesRecord {
  const bytes = unseal(value, what)
  const leaves = readU32(bytes, 0)
  const rangesAt = countBytes + leaves
  if (bytes.length < rangesAt || (bytes.length - rangesAt) % rangeBytes !== 0) {
    throw unreadable(`${what} has ${bytes.length} bytes`)
  }
  const record: StatesRecord = { states: [], chunks: [] }
  for (const state of bytes.subarray(countBytes, rangesAt)) {
    record.states.push(asState(state, what))
  }
  for (let at = rangesAt; at < bytes.length; at += rangeBytes) {
    record.chunks.push({ from: readU32(bytes, at), count: readU32(bytes, at + countBytes) })
  }
  return record
}

/** The states of an entry of which nothing is held yet. */
export function wantedStates (leafCount: number): StatesRecord {
  return { states: Array.from<LeafState>({ length: leafCount }).fill(leafState.wanted), chunks: [] }
}

/** The chunk that holds a leaf. */
export function chunkOf (record: StatesRecord, index: number): LeafRange | undefined {
  return record.chunks.find(({ from, count }) => index >= from && index < from + count)
}

const states: ReadonlySet<number> = new Set(Object.values(leafState))

function asState (byte: number, what: string): LeafState {
  if (!states.has(byte)) {
    throw unreadable(`${what} has a leaf in the unknown state ${byte}`)
  }
  return byte as LeafState
}
