import { sourceBytesMax } from '../limits.ts'
import { refusal } from '../refusal.ts'
import { Fault } from './fault.ts'
import { Scanner } from './scanner.ts'
import { decodeMarked, decodeText } from './text.ts'
import type { Refusal } from '../refusal.ts'

const byteOrderMark = 0xfeff

/** One JSON text read whole. */
export type JsonResult = { ok: true, value: unknown, compact: string } | { ok: false, refusal: Refusal }

/**
 * Reads exactly one JSON value (RFC 8259, strictly) and refuses what two readers could understand differently:
 * duplicate keys, text that is not Unicode, numbers beyond double precision, bytes behind the value. Objects have
 * no prototype. `compact` is the same text without the white space between tokens.
 *
 * Refuses with `E_ENC_…` and `E_LIMIT_…` codes; never throws.
 */
export function parseJson (source: Uint8Array): JsonResult {
  const opened = openText(source, false)

  if (!opened.ok) {
    return opened
  }

  return readDocument(opened.text)
}

/** The text of a source. A file may begin with a byte order mark and have wrong bytes marked in its text, a leaf may not. */
export function openText (source: Uint8Array, isFile: boolean): { ok: true, text: string } | { ok: false, refusal: Refusal } {
  if (source.length > sourceBytesMax) {
    const message = `the source has ${source.length} bytes, at most ${sourceBytesMax} are read at once; split it`

    return { ok: false, refusal: refusal('$', '$', 'E_LIMIT_SOURCE_BYTES', message) }
  }

  const text = decodeText(source) ?? (isFile ? decodeMarked(source) : undefined)

  if (text === undefined) {
    return { ok: false, refusal: refusal('$', '$', 'E_ENC_UTF8', 'the bytes are not UTF-8; write the source in UTF-8') }
  }

  return { ok: true, text: isFile && text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text }
}

/** Reads a text that is one JSON value and nothing else. */
export function readDocument (text: string): JsonResult {
  try {
    const scanner = new Scanner(text)

    scanner.space()
    const scanned = scanner.value()

    endDocument(scanner)

    return { ok: true, ...scanned }
  } catch (fault) {
    return { ok: false, refusal: faultRefusal(fault, '$') }
  }
}

/** Nothing but white space may follow the value. */
export function endDocument (scanner: Scanner): void {
  scanner.space()

  if (scanner.position < scanner.text.length) {
    scanner.fail('E_ENC_TRAILING', 'bytes follow the end of the JSON value')
  }
}

/** What the scanner found, as a value. Anything else that was thrown is a defect of ours and is thrown on. */
export function faultRefusal (fault: unknown, path: string): Refusal {
  if (!(fault instanceof Fault)) {
    throw fault
  }

  const at = path + fault.path

  return refusal(path, at, fault.code, `${fault.message}, in ${at}; correct the source and send it again`)
}
