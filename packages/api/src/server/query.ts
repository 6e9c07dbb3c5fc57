/** Reads the query of GET requests. */
import { HanseError } from 'hanse'
import type { AuditQuery, HanseEventType, SubscribeOptions } from 'hanse'

/** Every type of event, by name. */
const eventTypes: Record<HanseEventType, true> = {
  object: true,
  withdrawn: true,
  delivery: true,
  peer: true,
  refused: true,
  fork: true,
  incarnation: true,
  clock: true,
  disk: true,
  members: true,
  governance: true
}

/**
 * `since`, `types` (separated by commas) and `follow` (`true` or `false`) of the events.
 *
 * @throws {HanseError} `E_FIELD_UNKNOWN`, `E_FIELD_TYPE`
 */
export function readSubscription (query: Record<string, string>): SubscribeOptions {
  onlyKnown(query, ['since', 'types', 'follow'])
  const options: SubscribeOptions = {}
  if (query['since'] !== undefined) {
    options.since = query['since']
  }
  if (query['types'] !== undefined) {
    const types = query['types'].split(',')
    if (!types.every((type) => Object.hasOwn(eventTypes, type))) {
      throw wrong('types', `a list of ${Object.keys(eventTypes).join(', ')}, separated by commas`)
    }
    options.types = types as HanseEventType[]
  }
  if (query['follow'] !== undefined) {
    if (query['follow'] !== 'true' && query['follow'] !== 'false') {
      throw wrong('follow', 'true or false')
    }
    options.follow = query['follow'] === 'true'
  }
  return options
}

/**
 * `object` and `member` of a question to the audit log.
 *
 * @throws {HanseError} `E_FIELD_UNKNOWN`
 */
export function readAuditQuery (query: Record<string, string>): AuditQuery {
  onlyKnown(query, ['object', 'member'])
  return { object: query['object'], member: query['member'] }
}

/** @throws {HanseError} `E_FIELD_UNKNOWN` */
export function onlyKnown (query: Record<string, string>, known: readonly string[]): void {
  if (Object.keys(query).some((name) => !known.includes(name))) {
    throw new HanseError('E_FIELD_UNKNOWN', `the query has a field that is not known; it may hold ${known.join(', ')}`, { known: [...known] })
  }
}

function wrong (name: string, wanted: string): HanseError {
  return new HanseError('E_FIELD_TYPE', `${name} of the query is not ${wanted}; change it`, { path: name, wanted })
}
