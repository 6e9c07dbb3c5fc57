const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** UTF-8 bytes of a text. */
export function bytesOf (text: string): Uint8Array {
  return encoder.encode(text)
}

/** The text of UTF-8 bytes. */
export function textOf (bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** UTF-8 bytes of a value as JSON. */
export function jsonBytes (value: unknown): Uint8Array {
  return bytesOf(JSON.stringify(value))
}

/** A UUID whose last digits are a number. */
export function uuid (n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

/** A STIX object that is acceptable until a property makes it otherwise. */
export function stixObject (type: string, properties: Record<string, unknown> = {}, n = 1): Record<string, unknown> {
  return {
    type,
    spec_version: '2.1',
    id: `${type}--${uuid(n)}`,
    created: '2026-01-31T00:00:00.000Z',
    modified: '2026-01-31T00:00:00.000Z',
    ...properties
  }
}

/** A bundle of objects. */
export function bundle (...objects: unknown[]): Record<string, unknown> {
  return { type: 'bundle', id: `bundle--${uuid(0)}`, objects }
}

/** A copy as JSON would carry it, with numbers that no limit on integers refuses. */
export function smallNumbers (value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => typeof inner === 'number' ? inner % 1_000 : inner))
}
