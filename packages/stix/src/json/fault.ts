/**
 * Why a text is not acceptable JSON:
 * - `E_ENC_SYNTAX` not JSON at all
 * - `E_ENC_TRUNCATED` the text ends too early
 * - `E_ENC_TRAILING` bytes follow the value
 * - `E_ENC_UTF8` bytes that are not UTF-8, or half a surrogate pair in an escape
 * - `E_ENC_DEPTH` too many objects and arrays inside one another
 * - `E_ENC_DUPLICATE_KEY` a key that stands twice in one object
 * - `E_ENC_NUMBER` a number beyond double precision
 * - `E_ENC_NUMBER_RANGE` an integer beyond ±(2^53 − 1)
 * - `E_LIMIT_STRING_BYTES`, `E_LIMIT_KEYS`, `E_LIMIT_ELEMENTS` a string, an object or an array that is too long
 */
export type FaultCode =
  'E_ENC_SYNTAX' | 'E_ENC_TRUNCATED' | 'E_ENC_TRAILING' | 'E_ENC_UTF8' | 'E_ENC_DEPTH' | 'E_ENC_DUPLICATE_KEY' |
  'E_ENC_NUMBER' | 'E_ENC_NUMBER_RANGE' | 'E_LIMIT_STRING_BYTES' | 'E_LIMIT_KEYS' | 'E_LIMIT_ELEMENTS'

/** What the scanner found. It unwinds the scanner and becomes a refusal, a value, before anybody outside sees it. */
export class Fault extends Error {
  static override name = 'Fault'
  override name = 'Fault'
  readonly code: FaultCode
  /** Path below the scanned value, for example `.external_references[2].url`. */
  readonly path: string

  constructor (code: FaultCode, message: string, path: string) {
    super(message)
    this.code = code
    this.path = path
  }
}
