/**
 * The parts of an ingest one by one, as plainly as Node has them and without any of our packages: what they take
 * together is what an ingest cannot do without.
 */
import { createPublicKey, hash, verify } from 'node:crypto'
import { isIP } from 'node:net'
import { Level } from 'level'
import type { KeyObject } from 'node:crypto'

const saltBytes = 16
const hashBytes = 32
const wordBytes = 8
const keyBytes = 16
const placeBytes = 37
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const decoder = new TextDecoder('utf-8', { fatal: true })
const idForm = /^[a-z][a-z0-9-]*--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const patternForm = /^\[([a-z0-9-]+):([^=]+) = '([^']+)'\]$/

export type PlainLevel = Level<Uint8Array, Uint8Array>

export function keyObjectOf (key: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiPrefix, key]), format: 'der', type: 'spki' })
}

export function verifyAll (key: KeyObject, signed: ReadonlyArray<{ input: Uint8Array, signature: Uint8Array }>): void {
  for (const { input, signature } of signed) {
    if (!verify(null, input, key, signature)) {
      throw new Error('a signature does not hold')
    }
  }
}

/** A salted hash a leaf, and a tree over them. */
export function hashAll (leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves.map((leaf) => {
    const input = Buffer.allocUnsafe(1 + 2 * wordBytes + saltBytes + leaf.length)
    input.fill(0, 0, 1 + 2 * wordBytes + saltBytes)
    input.set(leaf, 1 + 2 * wordBytes + saltBytes)
    return hash('sha256', input, 'buffer')
  })
  const pair = Buffer.alloc(1 + 2 * hashBytes, 1)
  while (level.length > 1) {
    const next: typeof level = []
    for (let i = 0; i + 1 < level.length; i += 2) {
      pair.set(level[i], 1)
      pair.set(level[i + 1], 1 + hashBytes)
      next.push(hash('sha256', pair, 'buffer'))
    }
    level = level.length % 2 === 1 ? [...next, level[level.length - 1]] : next
  }
  return level[0]
}

export function parseAll (leaves: readonly Uint8Array[]): Array<Record<string, unknown>> {
  return leaves.map((leaf) => JSON.parse(decoder.decode(leaf)) as Record<string, unknown>)
}

/** Ids, times and pattern of an indicator by regular expressions; the value that the pattern names. */
export function validateAll (objects: ReadonlyArray<Record<string, unknown>>): string[] {
  return objects.map(({ id, created_by_ref: author, created, modified, valid_from: from, pattern }) => {
    const parsed = patternForm.exec(pattern as string)
    if (!idForm.test(id as string) || !idForm.test(author as string) || parsed === null ||
      !timeForm.test(created as string) || !timeForm.test(modified as string) || !timeForm.test(from as string)) {
      throw new Error('an indicator is not valid')
    }
    return `${parsed[1]}\0${parsed[3]}`
  })
}

/** A raw value as a plain index would look it up: lower case, no white space, no defanging, one hash. */
export function keyOf (value: string): Buffer {
  const normal = value.trim().replaceAll('[.]', '.').replace(/^hxxp/i, 'http').toLowerCase().normalize('NFC')
  return hash('sha256', normal, 'buffer').subarray(0, keyBytes)
}

const hexForm = /^[0-9a-f]{32,128}$/i

/**
 * A raw value as a plain lookup that is right would look it up: the one thing it most likely is, in its one spelling as
 * Node itself spells it, and one hash. Other readings of the same text are left out.
 */
export function lookupKeyOf (value: string): Buffer {
  return hash('sha256', plainly(value.trim().replaceAll('[.]', '.').replace(/^hxxp/i, 'http')), 'buffer').subarray(0, keyBytes)
}

function plainly (text: string): string {
  if (hexForm.test(text)) {
    return `hash\0${text.toLowerCase()}`
  }
  if (isIP(text) !== 0) {
    return `address\0${text}`
  }
  return text.includes('://') ? `url\0${URL.parse(text)?.href ?? ''}` : `domain\0${URL.parse(`http://${text}/`)?.hostname ?? ''}`
}

/** A database without any of our layers. */
export async function plainLevel (directory: string): Promise<PlainLevel> {
  const level = new Level<Uint8Array, Uint8Array>(directory, { keyEncoding: 'view', valueEncoding: 'view' })
  await level.open()
  return level
}

/** One row a body and one index row an indicator, in one synced batch. */
export async function storeAll (level: PlainLevel, name: number, bodies: readonly Uint8Array[], keys: readonly Buffer[]): Promise<void> {
  const nothing = new Uint8Array(0)
  const rows = keys.map((key, i) => {
    const row = Buffer.alloc(keyBytes + placeBytes)
    row.set(key)
    row.writeUInt32BE(name, keyBytes)
    row.writeUInt32BE(i, keyBytes + wordBytes)
    return { type: 'put' as const, key: row, value: nothing }
  })
  const values = bodies.map((value, i) => ({ type: 'put' as const, key: Buffer.from(`body ${name} ${i}`), value }))
  await level.batch([...values, ...rows], { sync: true })
}
