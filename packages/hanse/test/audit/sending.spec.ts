import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeSendings } from '../../src/audit/sending.ts'
import type { Sending } from '../../src/audit/sending.ts'

const at = 1_700_000_000_000

const sendings = fc.array(fc.record({
  kind: fc.constantFrom('sent' as const, 'blocked' as const),
  member: fc.constantFrom('did:key:z6MkA', 'did:key:z6MkB'),
  lane: fc.constantFrom('aa'.repeat(32), 'bb'.repeat(32)),
  seq: fc.nat(5),
  leaves: fc.option(fc.record({ from: fc.nat(3), count: fc.nat(3) }), { nil: undefined })
}).map(({ leaves, ...rest }): Sending => leaves === undefined ? rest : { ...rest, leaves }), { maxLength: 40 })

/** What rows or sendings say left, leaf by leaf; a whole entry and a header alone each count as one thing. */
function said (parts: Array<{ name: string, from: number, to: number, leaves?: { from: number, count: number } }>): string[] {
  const all = parts.flatMap(({ name, from, to, leaves }) => Array.from({ length: to - from + 1 }, (_, i) => from + i).flatMap((seq) => {
    if (leaves === undefined) {
      return [`${name} ${seq} all`]
    }
    return leaves.count === 0 ? [`${name} ${seq} header`] : Array.from({ length: leaves.count }, (_, i) => `${name} ${seq} ${leaves.from + i}`)
  }))
  return [...new Set(all)].sort()
}

describe('rows of the audit log', () => {
  it('say all that left, and nothing else', () => {
    fc.assert(fc.property(sendings, (batch) => {
      const rows = mergeSendings(batch, at)
      const headers = (parts: string[]): string[] => parts.filter((part) => !part.endsWith('header'))
      expect(
        headers(
          said(rows.map(({ kind, member, lane, range, leaves }) => ({ name: `${kind} ${member} ${lane}`, ...range as { from: number, to: number }, leaves })))
        )
      )
        .toEqual(headers(said(batch.map(({ kind, member, lane, seq, leaves }) => ({ name: `${kind} ${member} ${lane}`, from: seq, to: seq, leaves })))))
      expect(rows.length).toBeLessThanOrEqual(batch.length)
    }))
  })

  it('are one for a run of whole entries, and one for the chunks of an entry', () => {
    const base = { kind: 'sent' as const, member: 'did:key:z6MkA', lane: 'aa'.repeat(32) }
    const other = { ...base, member: 'did:key:z6MkB' }
    const run = Array.from({ length: 100 }, (_, seq) => [{ ...base, seq }, { ...other, seq }]).flat()
    expect(mergeSendings(run, at)).toEqual(
      [base, other].map(({ kind, member, lane }) => ({ at, kind, verdict: 'permit', member, lane, range: { from: 0, to: 99 } }))
    )
    const chunks = [{ ...base, seq: 7, leaves: { from: 0, count: 0 } }, ...[0, 10, 20].map((from) => ({ ...base, seq: 7, leaves: { from, count: 10 } }))]
    expect(mergeSendings(chunks, at)).toEqual([{ ...base, at, verdict: 'permit', range: { from: 7, to: 7 }, leaves: { from: 0, count: 30 } }])
  })

  it('deny what the guard has stopped, and say why', () => {
    const blocked: Sending = { kind: 'blocked', member: 'did:key:z6MkA', lane: 'aa'.repeat(32), seq: 1, why: 'entry x: stopped by the egress guard' }
    expect(mergeSendings([blocked], at)).toMatchObject([{ kind: 'blocked', verdict: 'deny', why: blocked.why }])
  })
})
