/** Reads the body of a request within its limit. */
import { HanseError } from 'hanse'

/**
 * The JSON value of a request's body.
 *
 * @param request - as it came in
 * @param bytesMax - no more than that is ever held
 * @param signal - ends the reading with its reason
 * @throws {HanseError} `E_LIMIT_BODY`, `E_API_BODY` (no JSON, or not UTF-8)
 */
export async function readJson (request: Request, bytesMax: number, signal: AbortSignal): Promise<unknown> {
  const claimed = Number(request.headers.get('content-length') ?? 0)
  if (claimed > bytesMax) {
    throw tooLong(bytesMax)
  }
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of chunksOf(request, signal)) {
    bytes += part.byteLength
    if (bytes > bytesMax) {
      throw tooLong(bytesMax)
    }
    parts.push(part)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)))
  } catch {
    throw new HanseError('E_API_BODY', `the body of the request, ${bytes} bytes, is not JSON in UTF-8; send application/json`, { bytes })
  }
}

/**
 * The bytes of a request's body as they come in. Ends with the signal's reason when it aborts, even while the client
 * sends nothing.
 */
export async function * chunksOf (request: Request, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (request.body === null) {
    return
  }
  const reader = request.body.getReader()
  const cancel = (): void => { reader.cancel(signal.reason).catch(() => {}) }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    while (true) {
      signal.throwIfAborted()
      const { done, value } = await reader.read()
      if (done) {
        signal.throwIfAborted()
        return
      }
      yield value
    }
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function tooLong (limit: number): HanseError {
  return new HanseError('E_LIMIT_BODY', `the body of the request has more than ${limit} bytes; split the bundle`, { limit })
}
