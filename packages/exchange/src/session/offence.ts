/** Codes of frames that an honest node never sends: their encoding, signature or proof does not hold. */
const offences = [
  'E_ENC_',
  'E_FIELD_',
  // not what is cut short: a connection can break inside a frame
  'E_FRAME_EMPTY',
  'E_FRAME_TOO_LARGE',
  'E_SIG_',
  'E_KEY_',
  'E_PROOF_',
  'E_SALT',
  'E_LEAF_',
  'E_HEADER_',
  'E_OPENING_',
  'E_LIMIT_',
  'E_RANGE',
  'E_FORK_'
]

/** Whether a frame refused with this code counts against its sender. */
export function isOffence (code: string): boolean {
  return offences.some((prefix) => code.startsWith(prefix))
}
