import { base64pad } from 'multiformats/bases/base64'
import { accept, reject } from '../bytes/error.ts'
import { show } from '../bytes/show.ts'
import type { Result } from '../bytes/error.ts'

/** What an armoured file may hold. */
export type ArmourLabel = 'HANSE MEMBER CARD' | 'HANSE CHARTER' | 'HANSE CERTIFICATE' | 'HANSE KEY REQUEST' | 'HANSE FORK PROOF'

/** Longest armoured text that is read, in characters: a charter of 1,000 founders with room to spare. */
export const armourCharactersMax = 8 * 1024 * 1024

const columns = 64

/** Bytes as text that survives mail and chat: base 64 in lines of 64 between BEGIN and END (as RFC 7468). */
export function armour (label: ArmourLabel, bytes: Uint8Array): string {
  // multiformats puts its own prefix letter before the base 64
  const body = base64pad.encode(bytes).slice(1)
  const lines: string[] = []
  for (let i = 0; i < body.length; i += columns) {
    lines.push(body.slice(i, i + columns))
  }
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/**
 * The bytes between the BEGIN and END lines of a label; text around them, white space and CRLF do not matter.
 *
 * @returns `E_ARMOUR` (no such block, cut off, not base 64), `E_LIMIT_ARMOUR` (longer than `armourCharactersMax`)
 */
export function unarmour (label: ArmourLabel, text: string): Result<Uint8Array> {
  if (text.length > armourCharactersMax) {
    return reject(
      'E_LIMIT_ARMOUR',
      `the text has ${text.length} characters, the limit is ${armourCharactersMax}`,
      { value: text.length, limit: armourCharactersMax }
    )
  }
  const begin = `-----BEGIN ${label}-----`
  const from = text.indexOf(begin)
  const to = text.indexOf(`-----END ${label}-----`, from + begin.length)
  if (from < 0 || to < 0) {
    return reject('E_ARMOUR', `no complete block "BEGIN ${label}" stands in ${show(text.trimStart())}; give the file as it was sent`, { label })
  }
  const body = text.slice(from + begin.length, to).replace(/\s+/g, '')
  try {
    return accept(base64pad.decode(`M${body}`))
  } catch {
    return reject('E_ARMOUR', `the block "${label}" is not base 64; it was damaged on its way`, { label })
  }
}

/**
 * All blocks of a label, in their order; none is no error.
 *
 * @returns as `unarmour` for the first that is cut off or damaged
 */
export function unarmourAll (label: ArmourLabel, text: string): Result<Uint8Array[]> {
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
  const blocks: Uint8Array[] = []
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + begin.length)) {
    const stop = text.indexOf(end, at)
    const block = unarmour(label, stop < 0 ? text.slice(at) : text.slice(at, stop + end.length))
    if (!block.ok) {
      return block
    }
    blocks.push(block.value)
  }
  return accept(blocks)
}
