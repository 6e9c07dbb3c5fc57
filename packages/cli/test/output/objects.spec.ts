import { describe, expect, it } from 'vitest'
import { summaryOf } from '../../src/output/objects.ts'
import { hostileText, indicator } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'

const summary = (value: unknown): string => summaryOf(new TextEncoder().encode(JSON.stringify(value)))

describe('summaryOf', () => {
  it.each([
    [indicator('evil.example'), 'evil[.]example'],
    [
      indicator('x', { pattern: "[ipv4-addr:value IN ('192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5')]" }),
      '192[.]0[.]2[.]1, 192[.]0[.]2[.]2, 192[.]0[.]2[.]3 and 2 more'
    ],
    [indicator('x', { pattern: 'rule x { condition: true }', pattern_type: 'yara', name: 'drops from evil.example' }), 'drops from evil[.]example'],
    [{ type: 'relationship', relationship_type: 'uses', source_ref: 'malware--1', target_ref: 'tool--2' }, 'malware--1 uses tool--2'],
    [{ type: 'malware', name: 'Emotet' }, 'Emotet'],
    [{ type: 'note', abstract: 'see https://evil.example' }, 'see hxxps://evil[.]example'],
    [{ type: 'x' }, ''],
    [{ type: 'malware', name: 5 }, ''],
    [[], ''],
    [null, '']
  ])('of %j is %s', (value, words) => {
    expect(summary(value)).toBe(words)
  })

  it('is harmless and defanged for hostile text, and empty for bytes that are no JSON', () => {
    const shown = summary({ type: 'malware', name: hostileText })
    expectHarmless(shown)
    expect(shown).toContain('hxxp://evil[.]example/x')
    expect(summaryOf(new Uint8Array([0xff, 0x00]))).toBe('')
  })
})
