import { describe, expect, it } from 'vitest'
import { exitCodeOf, exitCodeOfRefusals, exitCodes } from '../src/exit-codes.ts'

describe('exit codes', () => {
  it('are those that the design names', () => {
    expect(exitCodes).toEqual({ ok: 0, failed: 1, usage: 2, refused: 3, noNode: 4, locked: 5, damaged: 6, interrupted: 130 })
  })

  it.each([
    ['E_USAGE', 2], ['E_FILE', 2], ['E_AUDIENCE_SYNTAX', 2], ['E_MEMBER_UNKNOWN', 2],
    ['E_AUDIENCE_REQUIRED', 3], ['E_REF_WIDER', 3], ['E_MARKING_FORGED', 3], ['E_ROLE_OBSERVER', 3], ['E_TLP_RED_RELAY', 3],
    ['E_NO_NODE', 4], ['E_NODE_STOPPED', 4], ['E_HOME_MISSING', 4], ['E_CHARTER_MISSING', 4],
    ['E_LOCKED', 5], ['E_SOCKET_IN_USE', 5], ['E_STORE_DAMAGED', 6],
    ['E_STIX_SCHEMA', 1], ['E_NOT_FOUND', 1], ['E_USAGES', 1], ['', 1], ['toString', 1]
  ])('%s ends with %i', (code, exitCode) => {
    expect(exitCodeOf(code)).toBe(exitCode)
  })

  it('of several refusals say policy when policy refused any', () => {
    expect(exitCodeOfRefusals([])).toBe(0)
    expect(exitCodeOfRefusals(['E_STIX_SCHEMA'])).toBe(1)
    expect(exitCodeOfRefusals(['E_STIX_SCHEMA', 'E_MARKING_FORGED'])).toBe(3)
  })
})
