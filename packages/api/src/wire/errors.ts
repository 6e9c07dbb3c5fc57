/** Errors on their way through the API: an HTTP status and a JSON body on one side, the same `HanseError` on the other. */
import { HanseError } from 'hanse'

/** The body of every answer that is no success, and the last line of a stream that failed. */
export interface ErrorBody {
  /** stable, `E_…` */
  code: string
  /** a sentence for people: what, where, limit and value, what to do */
  message: string
  /** the same as plain data */
  facts: Record<string, unknown>
}

/** Errors that are about the request or the server; every other refusal of the node is a 422. */
export const statuses: ReadonlyMap<string, number> = new Map([
  ['E_API_BASE64', 400],
  ['E_API_BODY', 400],
  ['E_FIELD_MISSING', 400],
  ['E_FIELD_TYPE', 400],
  ['E_FIELD_UNKNOWN', 400],
  ['E_API_ROUTE', 404],
  ['E_NOT_FOUND', 404],
  ['E_LOCKED', 409],
  ['E_LIMIT_BODY', 413],
  ['E_LIMIT_BUNDLE_BYTES', 413],
  ['E_LIMIT_LINE', 413],
  ['E_LIMIT_STREAMS', 429],
  ['E_INTERNAL', 500],
  ['E_STORE_DAMAGED', 500],
  ['E_NODE_STOPPED', 503]
])

/** Understood, and refused by the node. */
const refusedStatus = 422

/** The HTTP status of an error code. */
export function statusOf (code: string): number {
  return statuses.get(code) ?? refusedStatus
}

/** An error as it travels. What is no `HanseError` is a defect, and says so. */
export function errorBody (error: unknown): ErrorBody {
  if (error instanceof HanseError) {
    return { code: error.code, message: error.message, facts: error.facts }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'E_INTERNAL', message: `the node failed: ${message}; this is a defect, please report it`, facts: {} }
}

/** The error out of what travelled; undefined when it is no error body. */
export function errorOf (body: unknown): HanseError | undefined {
  if (typeof body !== 'object' || body === null) {
    return
  }
  const { code, message, facts } = body as Partial<ErrorBody>
  if (typeof code === 'string' && typeof message === 'string') {
    return new HanseError(code, message, typeof facts === 'object' && facts !== null ? facts : {})
  }
}
