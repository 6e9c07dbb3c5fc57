/** JSON lines for programs. */
import { plainJson } from './foreign.ts'

const lineBreaks = /[\r\n]+/g

/**
 * A value as JSON on one line. Bytes are an object as its author signed it, and stand in the line as they are, so that
 * nothing is lost by reading them into numbers; bytes that are no JSON become `null`. Characters that steer a terminal
 * stand as escapes.
 */
export function jsonLine (value: unknown): string {
  if (value instanceof Uint8Array) {
    return objectText(value)
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => jsonLine(item)).join(',')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    return `{${fields.map(([name, field]) => `${plainJson(JSON.stringify(name))}:${jsonLine(field)}`).join(',')}}`
  }
  return plainJson(JSON.stringify(value) ?? 'null')
}

/** The same value with the field `bytes` named `object`: in a line of JSON it is one. */
export function withObject<T extends { bytes: Uint8Array }> (value: T): Omit<T, 'bytes'> & { object: Uint8Array } {
  const { bytes, ...rest } = value
  return { ...rest, object: bytes }
}

function objectText (bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    JSON.parse(text)
    // in valid JSON a line break can only stand between tokens
    return plainJson(text.replace(lineBreaks, ' '))
  } catch {
    return 'null'
  }
}
