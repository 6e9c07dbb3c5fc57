/** A member's own rules that are not as they should be. */
import { parseRules } from 'hanse'
import { expect } from 'vitest'
import { taken } from './support/case.ts'
import { brig, memberOf } from './support/firms.ts'
import type { BadInput } from './support/case.ts'

const known = [{ member: memberOf(brig), name: 'Brig' }]

function rules (group: number, words: string, code: string, text: string): BadInput {
  return {
    group,
    words,
    surface: 'rules',
    code,
    check: () => {
      const read = (): unknown => parseRules(text, known)
      if (code === taken) {
        expect(read()).toBeDefined()
      } else {
        expect(read).toThrow(expect.objectContaining({ code }))
      }
    }
  }
}

const rule = (when: object): string => JSON.stringify({ version: 1, default: 'permit', rules: [{ id: 'one', when, verdict: 'deny', reason: 'r' }] })

export const ruleCases: BadInput[] = [
  rules(55, 'an attribute that is none', 'E_RULE_UNKNOWN_ATTR', rule({ subject: { nationality: ['FR'] } })),
  rules(55, 'YAML that refers to itself', 'E_RULE_SYNTAX', 'version: 1\ndefault: permit\nrules: &all\n  - *all\n'),
  rules(55, 'a file of 1 MiB and a byte', 'E_RULE_TOO_LARGE', ' '.repeat(1024 * 1024 + 1)),
  rules(56, 'a rule that permits everybody', taken, JSON.stringify({ version: 1, default: 'permit', rules: [{ id: 'all', when: {}, verdict: 'permit' }] }))
]
