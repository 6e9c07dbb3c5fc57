import { describe, expect, it } from 'vitest'
import { exportedRows } from '../../src/export/rows.ts'

const said = { at: 1, item: 'ef', who: 'Ada' }
const leaf = (lane: string, seq: number, index: number, leafCount = 2): Parameters<typeof exportedRows>[0][number] => ({ lane, seq, leafCount, index })

describe('rows of an export', () => {
  it('join whole entries that follow each other, and leaves of one entry', () => {
    expect(exportedRows([leaf('a', 1, 0), leaf('a', 1, 1), leaf('a', 2, 0, 1), leaf('a', 3, 1, 5), leaf('a', 3, 2, 5), leaf('a', 3, 4, 5)], said)).toEqual([
      { kind: 'exported', verdict: 'permit', ...said, lane: 'a', range: { from: 1, to: 2 } },
      { kind: 'exported', verdict: 'permit', ...said, lane: 'a', range: { from: 3, to: 3 }, leaves: { from: 1, count: 2 } },
      { kind: 'exported', verdict: 'permit', ...said, lane: 'a', range: { from: 3, to: 3 }, leaves: { from: 4, count: 1 } }
    ])
  })

  it('keep lanes and gaps apart', () => {
    expect(exportedRows([leaf('a', 1, 0, 1), leaf('b', 2, 0, 1), leaf('b', 4, 0, 1)], said).map(({ lane, range }) => [lane, range?.from, range?.to])).toEqual(
      [['a', 1, 1], ['b', 2, 2], ['b', 4, 4]]
    )
    expect(exportedRows([], said)).toEqual([])
  })
})
