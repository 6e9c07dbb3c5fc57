import { HanseError, show, toHex } from '@hanse/core'
import type { Context } from './context.ts'
import type { Store } from '@hanse/store'

/**
 * How much of what arrived before is given again to someone who comes with a cursor of another node. Nodes of a member
 * hold the same, yet it reached them at different times: by at most this much, unless one was away for longer.
 */
const overlapMs = 60 * 60 * 1000
/** Hexadecimal digits of the incarnation that a cursor bears, to tell whose it is. */
const incarnationDigits = 16

/** A place in the order of arrival: everything up to leaf `leaf` of arrival `number`, which came at `at`, was seen. */
export interface Cursor { number: number, leaf: number, at: number }

/** Before everything. */
export const start: Cursor = { number: 0, leaf: -1, at: 0 }

type Own = Pick<Context, 'store' | 'incarnation'>

const cursorForm = /^(\d{1,15})\.(\d{1,16})(?:\.(\d{1,15})\.([0-9a-f]{16}))?$/

/**
 * A cursor as events carry it. It says when the arrival came and which node counted it, so that it is good at another
 * node of the member too, and at this one after its store was put back from a copy.
 */
export function cursorText (own: Own, { number, leaf, at }: Cursor): string {
  return leaf < 0 && number === 0 ? 'start' : `${number}.${leaf}.${at}.${countedBy(own)}`
}

/**
 * Reads a cursor, whoever made it.
 *
 * @returns the place, and by whom it was counted: absent in cursors of earlier versions, which were always this node's
 * @throws {HanseError} `E_CURSOR`
 */
export function parseCursor (text: string): Cursor & { by?: string } {
  if (text === 'start') {
    return start
  }
  const parts = cursorForm.exec(text)
  if (parts === null) {
    throw new HanseError('E_CURSOR', `${show(text)} is no cursor; give back one that an event carried, or "start"`, {})
  }
  const [, number, leaf, at = '0', by] = parts
  return { number: Number(number), leaf: Number(leaf), at: Number(at), by }
}

/** Where a subscriber goes on: at the cursor's place, or, if it is of another node, `overlapMs` before its time. */
export async function placeOf (own: Own, { by, ...cursor }: ReturnType<typeof parseCursor>): Promise<Cursor> {
  return by === undefined || by === countedBy(own) ? cursor : placeAt(own, cursor.at - overlapMs)
}

/** Before the first that arrived at a time or later, in ms since 1970. */
export async function placeAt ({ store }: Own, at: number): Promise<Cursor> {
  return before(await firstArrivalSince(store, at), at)
}

/** Behind everything that is held. */
export function endOf ({ store }: Own, now: number): Cursor {
  return before(store.counts.arrivals, now)
}

function before (number: number, at: number): Cursor {
  return number === 0 ? start : { number: number - 1, leaf: Number.MAX_SAFE_INTEGER, at }
}

function countedBy ({ incarnation }: Own): string {
  return toHex(incarnation).slice(0, incarnationDigits)
}

/** By halves, as the clock and the numbers rise together. */
async function firstArrivalSince (store: Store, at: number): Promise<number> {
  let [low, high] = [0, store.counts.arrivals]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    let next = low
    for await (const arrival of store.arrivals(middle - 1, { limit: 1 })) {
      next = arrival.at < at ? arrival.number + 1 : low
    }
    if (next > low) {
      low = next
    } else {
      high = middle
    }
  }
  return low
}
