/** What the process answers with. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  noNode: 4,
  locked: 5,
  damaged: 6,
  interrupted: 130
} as const

/** One of `exitCodes`. */
export type ExitCode = typeof exitCodes[keyof typeof exitCodes]

/** Codes of errors with an exit code of their own; by their beginning, the longest that fits. */
const byCode: Record<string, ExitCode> = {
  E_USAGE: exitCodes.usage,
  E_PASSPHRASE_FILE: exitCodes.usage,
  E_FILE: exitCodes.usage,
  E_AUDIENCE_SYNTAX: exitCodes.usage,
  E_MEMBER_UNKNOWN: exitCodes.usage,
  E_MEMBER_AMBIGUOUS: exitCodes.usage,
  E_AUDIENCE: exitCodes.refused,
  E_CLAUSE: exitCodes.refused,
  E_GROUP: exitCodes.refused,
  E_HANDLING: exitCodes.refused,
  E_HOLDER: exitCodes.refused,
  E_MARKING: exitCodes.refused,
  E_REF_WIDER: exitCodes.refused,
  E_ROLE: exitCodes.refused,
  E_SECOND_PERSON: exitCodes.refused,
  E_RULE_DENIED: exitCodes.refused,
  E_TLP: exitCodes.refused,
  E_MEMBER_REVOKED: exitCodes.refused,
  E_GOV: exitCodes.refused,
  E_NO_NODE: exitCodes.noNode,
  E_NODE_LOST: exitCodes.noNode,
  E_NODE_STOPPED: exitCodes.noNode,
  E_HOME_MISSING: exitCodes.noNode,
  E_CHARTER_MISSING: exitCodes.noNode,
  E_IEP: exitCodes.refused,
  E_LOCKED: exitCodes.locked,
  E_SOCKET_IN_USE: exitCodes.locked,
  E_STORE_DAMAGED: exitCodes.damaged
}

/** The exit code for an error code; 1 for all that have none of their own. */
export function exitCodeOf (code: string): ExitCode {
  const fitting = Object.keys(byCode).filter((known) => code === known || code.startsWith(`${known}_`))
  const longest = fitting.reduce((best, known) => known.length > best.length ? known : best, '')
  return byCode[longest] ?? exitCodes.failed
}

/** One exit code for objects that were refused with these codes: 3 when policy refused any, else 1; 0 for none. */
export function exitCodeOfRefusals (codes: readonly string[]): ExitCode {
  if (codes.length === 0) {
    return exitCodes.ok
  }
  return codes.some((code) => exitCodeOf(code) === exitCodes.refused) ? exitCodes.refused : exitCodes.failed
}
