/** Entries as an author seals them, and as a forger with the author's keys would. */
import {
  assemble,
  certificateHash,
  chunksOf,
  decode,
  encode,
  encodeHandling,
  handling,
  laneAfter,
  prepareNext,
  prepareOpening,
  signInput,
  toUtf8,
  unwrap
} from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { federation, startMs, suite } from './firms.ts'
import type { Firm, Key } from './firms.ts'
import type { CborMapValue, Chunk, Entry, EntryTerms, HandlingTerms, Verified } from '@hanse/core'

const nonceBytes = 16
export const seed: Uint8Array = new Uint8Array(32).fill(0x5e)

/** Texts as leaves. */
export const leavesOf = (...texts: string[]): Uint8Array[] => texts.map((text) => toUtf8(text))

export interface Sealed { entry: Verified<Entry>, chunks: Array<Verified<Chunk>> }

export function openLane (author: Firm, terms: HandlingTerms = { tlp: 'green' }, number = 1): Sealed {
  const prepared = prepareOpening(suite, {
    federation,
    node: author.node.multikey,
    incarnation: new Uint8Array(nonceBytes).fill(1),
    handling: encodeHandling(unwrap(handling(terms))),
    nonce: new Uint8Array(nonceBytes).fill(number),
    certificate: certificateHash(suite, author.member.multikey),
    time: startMs
  })
  return { entry: assemble(suite, prepared, author.authoring.sign(prepared.signInput), author.authoring.publicKey), chunks: [] }
}

export function sealNext (author: Firm, before: Verified<Entry>, terms: Partial<EntryTerms> & { leaves: Uint8Array[] }): Sealed {
  const prepared = prepareNext(suite, laneAfter(before), { kind: 'bundle', time: startMs, ...(terms.leaves.length > 0 && { seed }), ...terms })
  const entry = assemble(suite, prepared, author.authoring.sign(prepared.signInput), author.authoring.publicKey)
  return { entry, chunks: chunksOf(suite, entry.id, terms.leaves, { seed }) }
}

/** One frame with an entry and its first chunk. */
export function frameOf ({ entry, chunks: [chunk] }: Sealed): Uint8Array {
  return encodeMessage({ type: 'entry', entry, ...(chunk !== undefined && { chunk }) })
}

export function chunkFrame (chunk: Chunk): Uint8Array {
  return encodeMessage({ type: 'chunk', chunk })
}

/** How a forger signs a header. */
export interface Forging { key?: Key, kind?: string, federation?: Uint8Array, rest?: Record<string, CborMapValue> }

/** A frame with a header of which some fields were changed, signed anew: `undefined` takes a field out. */
export function forged (author: Firm, entry: Verified<Entry>, fields: Record<string, CborMapValue | undefined>, forging: Forging = {}): Uint8Array {
  return headerFrame(headerWith(entry, fields), author, forging)
}

/** A header's bytes with some fields changed. */
export function headerWith ({ headerBytes }: Entry, fields: Record<string, CborMapValue | undefined>): Uint8Array {
  const map = unwrap(decode(headerBytes)) as Map<string, CborMapValue>
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) {
      map.delete(name)
    } else {
      map.set(name, value)
    }
  }
  return encode(map)
}

/** A frame with these header bytes, signed. */
export function headerFrame (header: Uint8Array, author: Firm, { key = author.authoring, kind = 'entry', ...forging }: Forging = {}): Uint8Array {
  return encode({ t: 'entry', h: header, s: key.sign(signInput(kind, forging.federation ?? federation, header)), ...forging.rest })
}
