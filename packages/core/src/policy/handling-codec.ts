import { equal } from '../bytes/bytes.ts'
import { decode } from '../bytes/decode.ts'
import { accept, reject, rejectLimit } from '../bytes/error.ts'
import { bytesOf, flag, list, oneOf, optional, record, text } from '../bytes/read.ts'
import { handlingBytesMax } from '../entry/limits.ts'
import { nameBytesMax } from '../identity/card-body.ts'
import { didOf, multikeyBytes, unmultikey } from '../identity/keys.ts'
import { roles } from '../identity/role.ts'
import { clauseNamesMax, clausesMax } from './clause.ts'
import { encodeHandling, handling, iepValues, paps } from './handling.ts'
import { tlps } from './tlp.ts'
import type { Handling, HandlingTerms } from './handling.ts'
import type { Result } from '../bytes/error.ts'
import type { Shape } from '../bytes/read.ts'
import type { MemberId } from '../identity/keys.ts'

const memberShape: Shape<MemberId> = {
  optional: false,
  read: (value, path) => {
    const key = bytesOf(multikeyBytes).read(value, path)
    const bare = key.ok ? unmultikey(key.value) : key
    return bare.ok ? accept(didOf(bare.value)) : bare
  }
}

const namesShape = list(text(nameBytesMax), clauseNamesMax)

const clauseShape = record({
  all: optional(flag),
  members: optional(list(memberShape, clauseNamesMax)),
  groups: optional(namesShape),
  roles: optional(list(oneOf(roles), roles.length)),
  countries: optional(namesShape),
  sectors: optional(namesShape)
})

const handlingShape = record({
  tlp: oneOf(tlps),
  aud: record({ any: list(clauseShape, clausesMax), not: optional(clauseShape) }),
  pap: optional(oneOf(paps)),
  iep: optional(record({
    encrypt_in_transit: optional(oneOf(iepValues.encryptInTransit)),
    permitted_actions: optional(oneOf(iepValues.permittedActions)),
    affected_party_notifications: optional(oneOf(iepValues.affectedPartyNotifications)),
    attribution: optional(oneOf(iepValues.attribution)),
    unmodified_resale: optional(oneOf(iepValues.unmodifiedResale))
  }))
})

/**
 * Reads an encoded handling. There is one encoding of each handling, as lanes are grouped by its hash.
 *
 * @returns the handling, or an encoding or field rejection, what `handling` refuses with, `E_HANDLING` (lists not
 * sorted, something twice, an empty `iep`)
 */
export function decodeHandling (bytes: Uint8Array): Result<Handling> {
  if (bytes.length > handlingBytesMax) {
    return rejectLimit('E_LIMIT_HANDLING_BYTES', 'the length of a handling', bytes.length, handlingBytesMax)
  }
  const decoded = decode(bytes)
  if (!decoded.ok) {
    return decoded
  }
  const read = handlingShape.read(decoded.value, 'handling')
  if (!read.ok) {
    return read
  }
  const { tlp, aud, pap, iep } = read.value
  const terms: HandlingTerms = {
    tlp,
    audience: { any: aud.any, ...(aud.not !== undefined && { except: aud.not }) },
    ...(pap !== undefined && { pap }),
    ...(iep !== undefined && {
      iep: {
        encryptInTransit: iep.encrypt_in_transit,
        permittedActions: iep.permitted_actions,
        affectedPartyNotifications: iep.affected_party_notifications,
        attribution: iep.attribution,
        unmodifiedResale: iep.unmodified_resale
      }
    })
  }
  const normal = handling(terms)
  if (!normal.ok) {
    return normal
  }
  return equal(encodeHandling(normal.value), bytes)
    ? normal
    : reject('E_HANDLING', 'a handling is not in its one form: lists sorted bytewise, nothing twice, no empty "iep"')
}
