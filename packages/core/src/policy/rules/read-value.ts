/** Plain values of a rules file, each read or refused with its path. */
import { accept, reject } from '../../bytes/error.ts'
import { text } from '../../bytes/read.ts'
import { show } from '../../bytes/show.ts'
import { ruleValuesMax } from './rule.ts'
import type { Result } from '../../bytes/error.ts'

/** An object that holds nothing but what is known. */
export function fields (value: unknown, path: string, known: readonly string[]): Result<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject('E_RULE_SHAPE', `${path} is not an object; it may hold ${known.join(', ')}`, { path })
  }
  const strange = Object.keys(value).find((name) => !known.includes(name))
  return strange === undefined
    ? accept(value as Record<string, unknown>)
    : reject('E_RULE_UNKNOWN_ATTR', `${path} holds ${show(strange)}, which is no attribute; it may hold ${known.join(', ')}`, { path, name: show(strange) })
}

/** A word out of a list. */
export function oneOf<T extends string> (value: unknown, path: string, words: readonly T[]): Result<T> {
  const found = words.find((word) => word === value)
  return found === undefined
    ? reject('E_RULE_VALUE', `${path} is ${value === undefined ? 'missing' : show(value)}; write one of ${words.join(', ')}`, { path })
    : accept(found)
}

/** Text of 1 to `bytesMax` bytes without control or invisible characters. */
export function textOf (value: unknown, path: string, bytesMax: number): Result<string> {
  const read = typeof value === 'string' ? text(bytesMax).read(value, path) : undefined
  return read?.ok === true
    ? read
    : reject('E_RULE_VALUE', `${path} is ${show(value)}; write a text of 1 to ${bytesMax} bytes without control characters`, { path })
}

/** A list, or one value that stands for a list of one. */
export function listOf<T> (value: unknown, path: string, item: (value: unknown, path: string) => Result<T>): Result<T[]> {
  const items: unknown[] = Array.isArray(value) ? value : [value]
  if (items.length === 0) {
    return reject('E_RULE_VALUE', `${path} is an empty list, which nothing can fit; leave it out`, { path })
  }
  if (items.length > ruleValuesMax) {
    return reject(
      'E_RULE_TOO_LARGE',
      `${path} has ${items.length} values, the limit is ${ruleValuesMax}; use another rule`,
      { path, value: items.length, limit: ruleValuesMax }
    )
  }
  const values: T[] = []
  for (const [at, one] of items.entries()) {
    const read = item(one, Array.isArray(value) ? `${path}[${at}]` : path)
    if (!read.ok) {
      return read
    }
    values.push(read.value)
  }
  return accept(values)
}

/** Whether a list is exactly this one value. */
export function isPlain (list: readonly string[] | undefined, value: string): boolean {
  return list?.length === 1 && list[0] === value
}
