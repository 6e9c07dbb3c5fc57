/**
 * How the values of the API travel as JSON: as they are, with every `Uint8Array` as base 64 (RFC 4648 §4, padded).
 * Which fields hold bytes is known by type, so nothing in the data can pass for bytes.
 */
import { HanseError, withPermits } from 'hanse'
import type { Ballot, ExportItem, HanseEvent, LookupAnswer, PendingView } from 'hanse'

/** A value of the API as it stands in JSON. */
export type Wire<T> = T extends Uint8Array ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T

/** A value of the API as JSON text, on one line. */
export function toJson (value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, shown) {
    // read from the holder: a Buffer is a Uint8Array whose own toJSON has run before this function sees it
    const original = this[key]
    return original instanceof Uint8Array ? toBase64(original) : shown
  })
}

/** Bytes as base 64. */
export function toBase64 (bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/**
 * Bytes out of base 64, which must be spelt as `toBase64` spells it: a tolerant reader would change signed bytes.
 *
 * @throws {HanseError} `E_API_BASE64`
 */
export function fromBase64 (text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) {
    throw new HanseError(
      'E_API_BASE64',
      `a field of bytes is not base 64 as RFC 4648 §4 writes it, of ${text.length} characters; encode the bytes anew, with padding`,
      { characters: text.length }
    )
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** An event out of its JSON value. */
export function eventOf (wire: Wire<HanseEvent>): HanseEvent {
  return wire.type === 'object'
    ? withPermits({ ...wire, bytes: fromBase64(wire.bytes) } as Extract<HanseEvent, { type: 'object' }>)
    : wire as HanseEvent
}

/** An item of an export out of its JSON value. */
export function exportItemOf (wire: Wire<ExportItem>): ExportItem {
  return wire.type === 'object'
    ? withPermits({ ...wire, bytes: fromBase64(wire.bytes) } as Extract<ExportItem, { type: 'object' }>)
    : wire as ExportItem
}

/** An answer of a lookup out of its JSON value. */
export function answerOf (wire: Wire<LookupAnswer>): LookupAnswer {
  return {
    ...wire,
    matches: wire.matches.map((match) => withPermits({ ...match, bytes: fromBase64(match.bytes) }))
  } as LookupAnswer
}

/** A ballot out of its JSON value. */
export function ballotOf (wire: Wire<Ballot>): Ballot {
  return { ...wire, body: fromBase64(wire.body), input: fromBase64(wire.input), key: fromBase64(wire.key) }
}

/** What waits for governors out of its JSON value. */
export function pendingOf (wire: Wire<PendingView>): PendingView {
  const contradictions = wire.links.contradictions.map((one) => ({ ...one, proof: fromBase64(one.proof) }))
  return { ...wire, links: { ...wire.links, contradictions } } as PendingView
}
