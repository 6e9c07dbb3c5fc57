import { factsOf } from '@hanse/stix'
import type { Header, Hex, ObjectFacts } from '@hanse/core'
import type { Exchange } from '@hanse/exchange'

/** Kinds of which every version has read the leaves. */
const firstKinds: ReadonlySet<string> = new Set(['bundle', 'alert'])

/** What this version reads: kinds of entries whose leaves are STIX objects, and critical extensions. The rest is kept, and not interpreted. */
export const understood = {
  kinds: new Set(firstKinds),
  critical: new Set<string>()
}

/** What the leaves of an entry are to this version. */
export type Reading =
  /** objects that are told, looked up and exported */
  | 'objects'
  /** of a kind that it does not know: passed on as they are, and nothing more */
  | 'opaque'
  /** under a critical extension that it does not know: kept here, and nothing more */
  | 'held'

type Sealed = Pick<Header, 'kind'> & { criticalExt: readonly string[] }

/** What the leaves of an entry with this header are. */
export function readingOf ({ kind, criticalExt }: Sealed): Reading {
  if (criticalExt.some((key) => !understood.critical.has(key))) {
    return 'held'
  }
  return understood.kinds.has(kind) ? 'objects' : 'opaque'
}

/** Whether the leaves of an entry that is held are objects: no withdrawal, and nothing that this version does not read. */
export function holdsObjects (machine: Exchange, entry: Hex): boolean {
  const header = machine.header(entry)?.header
  return header !== undefined && readingOf(header) === 'objects'
}

/** Whether an earlier version may have kept the leaves without reading them, where this one reads them. */
export function isReadSince (header: Sealed): boolean {
  return readingOf(header) === 'objects' && (!firstKinds.has(header.kind) || header.criticalExt.length > 0)
}

const opaque: ObjectFacts = {
  status: 'parsed', type: '', id: '', marking: 'none', refs: [], context: false, relation: false, sectors: [], countries: []
}

/** Facts of a leaf that is passed on unread: it goes where its lane goes, unless it is marked and says otherwise. */
export function opaqueFacts (leaf: Uint8Array): ObjectFacts {
  const { status, marking, tlp, pap, iep } = factsOf(leaf)
  return status === 'parsed' ? { ...opaque, marking, ...(tlp && { tlp }), ...(pap && { pap }), ...(iep && { iep }) } : opaque
}

/** Facts of a leaf under a critical extension: what it would ask for is not known, so it goes no further. */
export const heldFacts: ObjectFacts = { ...opaque, status: 'unparseable' }
