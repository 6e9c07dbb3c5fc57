import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { didOf, handling, toHex, toUtf8, unwrap } from '@hanse/core'
import { assemble, chunksOf, encodeHandling, groupOf, laneAfter, multikey, nobleSuite, prepareNext, prepareOpening } from '@hanse/core'
import { factsOf, parse, parseObject } from '@hanse/stix'
import { openStore, privatePlace } from '@hanse/store'
import { MemoryLevel } from 'memory-level'
import { Knowledge, rowsFor } from '../../src/index.ts'
import type { EntryInfo, KnowledgeInit } from '../../src/index.ts'
import type { Handling, Hex, LaneState, MemberId, Subject } from '@hanse/core'
import type { Store, StoreWrite } from '@hanse/store'

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const rawKeyBytes = 32

export const federation = new Uint8Array(32).fill(0xab)
export const timeMs = 1_700_000_000_000
export const everyone: Handling = unwrap(handling({ tlp: 'green' }))

/** Verification is another package's subject: here every signature of the right shape counts. */
export const suite = { ...nobleSuite, verify: () => true }

export function subject (number: number): Subject {
  return { kind: 'member', member: didOf(keyOf(number).publicKey), role: 'full', country: 'DE', sectors: ['technology'] }
}

interface KeyPair {
  publicKey: Uint8Array
  sign (bytes: Uint8Array): Uint8Array
}

function keyOf (number: number): KeyPair {
  const seed = createHash('sha256').update(`member ${number}`).digest()
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { publicKey: Uint8Array.from(spki.subarray(-rawKeyBytes)), sign: (bytes) => Uint8Array.from(sign(null, bytes, key)) }
}

/** One store, what several members published into it, and the knowledge of member 1. */
export class World {
  readonly store: Store
  readonly knowledge: Knowledge
  readonly self = subject(1)
  private readonly infos = new Map<Hex, EntryInfo>()
  private readonly lanes = new Map<string, LaneState>()

  private constructor (store: Store, more: Partial<KnowledgeInit>) {
    this.store = store
    this.knowledge = new Knowledge({ store, suite, self: this.self, entryInfo: (entry) => this.infos.get(entry), ...more })
  }

  static async make (more: Partial<KnowledgeInit> = {}): Promise<World> {
    const level = new MemoryLevel<Uint8Array, Uint8Array>({ keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' })
    return new World(await openStore({ level, federation: toHex(federation), suite, create: true }), more)
  }

  /** Objects of one member under one handling, stored and indexed as a node does it. */
  async publish (number: number, objects: object[], terms: Handling = everyone): Promise<Hex> {
    return this.publishLeaves(number, objects.map((object) => toUtf8(JSON.stringify(object))), terms)
  }

  async publishLeaves (number: number, leaves: Uint8Array[], terms: Handling = everyone): Promise<Hex> {
    const key = keyOf(number)
    const name = `${number} ${toHex(encodeHandling(terms))}`
    const group = groupOf(suite, federation, encodeHandling(terms))
    const writes: StoreWrite[] = []
    let state = this.lanes.get(name)
    if (state === undefined) {
      const prepared = prepareOpening(suite, {
        federation,
        node: multikey(key.publicKey),
        incarnation: new Uint8Array(16).fill(number),
        handling: encodeHandling(terms),
        nonce: new Uint8Array(16),
        certificate: new Uint8Array(32),
        time: timeMs
      })
      const opening = assemble(suite, prepared, key.sign(prepared.signInput), key.publicKey)
      writes.push({ type: 'entry', entry: opening, group, at: timeMs })
      state = laneAfter(opening)
    }
    const seed = suite.sha256(toUtf8(`${name} ${state.seq}`))
    const prepared = prepareNext(suite, state, { kind: 'bundle', time: timeMs + number, leaves, seed })
    const entry = assemble(suite, prepared, key.sign(prepared.signInput), key.publicKey)
    this.lanes.set(name, laneAfter(entry))
    writes.push({ type: 'entry', entry, group, at: timeMs })
    const rows = leaves.flatMap((bytes, index) => {
      const parsed = parseObject(bytes)
      return parsed.ok ? rowsFor(suite, { value: parsed.object.value, facts: parsed.object.facts, place: { entry: entry.id, index } }) : []
    })
    for (const chunk of chunksOf(suite, entry.id, leaves, { seed })) {
      writes.push({ type: 'chunk', chunk, leafCount: leaves.length, facts: chunk.leaves.map((bytes) => factsOf(bytes)), at: timeMs })
    }
    await this.store.append(writes, rows)
    this.infos.set(entry.id, { author: didOf(key.publicKey), lane: entry.lane, handling: terms, time: entry.header.time })
    return entry.id
  }

  /** Imports a source for this member alone. */
  async import (source: Uint8Array): Promise<number> {
    const { objects } = parse(source)
    const rows = objects.flatMap(({ bytes, value, facts }) => rowsFor(suite, { value, facts, place: privatePlace(suite, bytes) }))
    return (await this.store.addPrivate(objects, timeMs, rows)).length
  }

  forget (entry: Hex): void {
    this.infos.delete(entry)
  }
}

export function memberOf (number: number): MemberId {
  return subject(number).member
}

/** An indicator; the same number gives versions of one object. */
export function indicator (number: number, pattern: string, more: object = {}): Record<string, unknown> & { id: string } {
  const created = '2026-01-01T00:00:00.000Z'
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    created,
    modified: created,
    valid_from: created,
    pattern_type: 'stix',
    pattern,
    ...more
  }
}
