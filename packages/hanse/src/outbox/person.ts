import { userInfo } from 'node:os'
import { HanseError } from '@hanse/core'

/** Longest name of a person, and longest reason, in characters: both stand in the audit log for good. */
export const personCharactersMax = 64
export const whyCharactersMax = 512

/**
 * Who asks for something: the name given, or else the user that the node runs as. Names are taken at their word: the
 * local socket is open to one user alone.
 *
 * @throws {HanseError} `E_PERSON`
 */
export function personOf (by: string | undefined): string {
  const name = (by ?? osUser()).normalize('NFC').trim()
  if (name === '' || name.length > personCharactersMax) {
    throw new HanseError(
      'E_PERSON',
      `the name of the person who asks has ${name.length} characters, the limits are 1 and ${personCharactersMax}; give another`,
      { value: name.length, limit: personCharactersMax }
    )
  }
  return name
}

/**
 * A reason or note, as it goes into the audit log.
 *
 * @throws {HanseError} `E_LIMIT_REASON`
 */
export function reasonOf (text: string | undefined): string | undefined {
  if (text !== undefined && text.length > whyCharactersMax) {
    throw new HanseError(
      'E_LIMIT_REASON',
      `the reason has ${text.length} characters, the limit is ${whyCharactersMax}; shorten it`,
      { value: text.length, limit: whyCharactersMax }
    )
  }
  return text
}

/**
 * A reason that has to be given.
 *
 * @throws {HanseError} `E_REASON_MISSING`, `E_LIMIT_REASON`
 */
export function requiredReason (text: string): string {
  if (text.trim() === '') {
    throw new HanseError('E_REASON_MISSING', 'a release or a drop needs a reason, which the audit log keeps; say why', {})
  }
  return reasonOf(text) as string
}

/** Whether two names are one person's: case and spelling variants do not make a second person. */
export function isSamePerson (a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase()
  return plain(a) === plain(b)
}

function osUser (): string {
  try {
    return userInfo().username
  } catch {
    // a container may run as a user that has no name
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
