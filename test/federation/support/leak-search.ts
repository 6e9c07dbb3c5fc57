/**
 * Searches what a member's node wrote and received for anything of objects that the member may not hold: their ids, their
 * bytes and every distinctive string in them, as it is spelled in the object and as it reads.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDirectory } from '@hanse/store'
import { nativeSuite } from 'hanse'
import { Level } from 'level'
import { inboundStreams } from './inbound.ts'
import { createNeedles, needleBytesMin } from './needles.ts'
import type { SourceObject } from '@hanse/cli/demo/source'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const jsonString = /"(?:[^"\\]|\\.)*"/g

/** Something to search, with a name for the report. */
export interface Haystack { where: string, bytes: Buffer }

export interface Leak { where: string, what: string }

/** What a text would give away: its UUIDs, and every string in it that is long enough to be no chance find. */
function distinctive (text: string): Set<string> {
  const strings = (text.match(jsonString) ?? []).flatMap(token => {
    const value = JSON.parse(token) as string
    return [token.slice(1, -1), value, value.toLowerCase()]
  })
  const long = [text, ...strings].filter(string => Buffer.byteLength(string) >= needleBytesMin)
  return new Set([...long, ...text.match(uuid) ?? []])
}

/**
 * What of the forbidden objects stands in the haystacks. What the member knows rightly is no leak: everything that stands
 * in its own and delivered objects, or in `known`, such as the names of members.
 */
export function searchLeaks (forbidden: readonly SourceObject[], allowed: readonly SourceObject[], known: string, haystacks: Iterable<Haystack>): Leak[] {
  const all = new Set(forbidden.flatMap(({ text }) => [...distinctive(text)]))
  const rightful = allowed.flatMap(({ text }) => [text, ...distinctive(text)]).join('\n')
  const explained = createNeedles(all).foundIn(Buffer.from(`${rightful}\n${known}`))
  const needles = createNeedles([...all].filter(needle => !explained.has(needle)))
  return [...haystacks].flatMap(({ where, bytes }) => [...needles.foundIn(bytes)].map(what => ({ where, what })))
}

/** Which of these objects' ids the haystacks hold: proves that a search of them can find something. */
export function idsFound (objects: readonly SourceObject[], haystacks: Iterable<Haystack>): Set<string> {
  const needles = createNeedles(objects.map(({ id }) => id))
  return new Set([...haystacks].flatMap(({ bytes }) => [...needles.foundIn(bytes)]))
}

/** Every key and value of a store that no process has open; LevelDB compresses, so its files alone show little. */
export async function storeRows (directory: string): Promise<Haystack[]> {
  const level = new Level<Buffer, Buffer>(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer', createIfMissing: false })
  await level.open()
  try {
    const rows: Haystack[] = []
    for await (const [key, value] of level.iterator()) {
      rows.push({ where: `${directory}, key ${key.toString('hex').slice(0, 64)}`, bytes: Buffer.concat([key, Buffer.of(0), value]) })
    }
    return rows
  } finally {
    await level.close()
  }
}

/** Every file below a directory as it is. */
export async function rawFiles (directory: string): Promise<Haystack[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(entries.filter(entry => entry.isFile()).map(async entry => {
    const where = join(entry.parentPath, entry.name)
    return { where, bytes: await readFile(where) }
  }))
}

/** The decrypted inbound bytes of a node, stream by stream. */
export async function inbound (directory: string): Promise<Haystack[]> {
  return (await rawFiles(directory)).flatMap(({ where, bytes }) =>
    inboundStreams(bytes).map((stream, index) => ({ where: `${where}, stream ${index}`, bytes: stream })))
}

/** Bytes that belong to one entry, with a name for the report. */
export interface Trace { what: string, bytes: Buffer }

/**
 * By what entries would be known wherever they had been seen: header, signature, id and lane of each, and how the lane is
 * opened; ids as bytes and as they are written. Read from the store of a stopped node that holds them.
 */
export async function tracesOf (home: string, federation: string, entries: readonly string[]): Promise<Trace[]> {
  await using store = await openDirectory({ directory: join(home, 'store'), federation, suite: nativeSuite(), create: false })
  const { lanes } = await store.restore()
  const of = lanes.filter(lane => lane.entries.some(({ entry }) => entries.includes(entry.id)))
  return of.flatMap(({ lane, group, entries: found }) => [
    ...idTraces('lane', lane),
    ...idTraces('group', group),
    ...found.flatMap(({ entry: { id, headerBytes, signature, opening } }) => [
      ...idTraces('entry', id),
      { what: `header of ${id}`, bytes: Buffer.from(headerBytes) },
      { what: `signature of ${id}`, bytes: Buffer.from(signature) },
      ...opening === undefined
        ? []
        : [{ what: `handling of ${lane}`, bytes: Buffer.from(opening.handling) }, { what: `nonce of ${lane}`, bytes: Buffer.from(opening.nonce) }]
    ])
  ])
}

function idTraces (kind: string, id: string): Trace[] {
  return [{ what: `${kind} ${id}`, bytes: Buffer.from(id, 'hex') }, { what: `${kind} ${id} as text`, bytes: Buffer.from(id) }]
}

/** Which traces stand in the haystacks. */
export function searchTraces (traces: readonly Trace[], haystacks: readonly Haystack[]): Leak[] {
  return traces.flatMap(({ what, bytes }) => haystacks.filter(haystack => haystack.bytes.includes(bytes)).map(({ where }) => ({ where, what })))
}
