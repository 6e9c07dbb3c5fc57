import { show } from './show.ts'

/** What a refusal says about its cause: plain data, safe to log and to send to a person. */
export type Facts = Record<string, unknown>

/** A refused input as plain data: a stable code, a sentence for people, and typed facts. */
export interface Rejection {
  code: string
  message: string
  facts: Facts
}

/** Either a value or the reason why there is none. Pure packages refuse remote input with it and never throw. */
export type Result<T> = { ok: true, value: T } | { ok: false, rejection: Rejection }

/** The error class of the project: libp2p's shape plus a stable `code` (`E_…`) and typed facts. */
export class HanseError extends Error {
  static override readonly name: string = 'HanseError'
  override readonly name: string = 'HanseError'
  readonly code: string
  readonly facts: Facts

  constructor (code: string, message: string, facts: Facts = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.facts = facts
  }
}

/** A result that carries a value. */
export function accept<T> (value: T): { ok: true, value: T } {
  return { ok: true, value }
}

/**
 * A result that carries a rejection.
 *
 * @param code - `E_…`, stable
 * @param message - what, where, limit and value, what to do; foreign text passed through `show`
 * @param facts - plain data
 */
export function reject (code: string, message: string, facts: Facts = {}): { ok: false, rejection: Rejection } {
  return { ok: false, rejection: { code, message, facts } }
}

/** The value of a result, or a thrown `HanseError` with the rejection's code, message and facts. */
export function unwrap<T> (result: Result<T>): T {
  if (result.ok) {
    return result.value
  }
  throw new HanseError(result.rejection.code, result.rejection.message, result.rejection.facts)
}

/** A rejection for a value out of bounds, in the project's message form. */
export function rejectLimit (code: string, what: string, value: number, limit: number): { ok: false, rejection: Rejection } {
  return reject(code, `${what} is ${value}, the limit is ${limit}; split or shorten it`, { what: show(what), value, limit })
}
