import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { table } from '../../src/output/table.ts'
import { cutTo, widthOf } from '../../src/output/width.ts'
import { hostileText } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'

const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('東京', 'é', '🛡 CERT', hostileText))

describe('table', () => {
  it('fits the terminal and keeps its columns in line, whatever the cells', () => {
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }), fc.integer({ min: 25, max: 120 }), (rows, width) => {
      const marked = rows.map((row) => [...row, '|'])
      const lines = table(['A', 'B', 'C', '|'], marked, width)
      expect(lines).toHaveLength(rows.length + 1)
      lines.forEach(expectHarmless)
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width)
      const ends = new Set(lines.map((line) => widthOf(line)))
      expect(ends.size).toBe(1)
    }))
  })

  it('cuts nothing where nobody sees it', () => {
    expect(table(['A', 'B'], [['x'.repeat(500), 'y']], Infinity)[1]).toBe(`${'x'.repeat(500)}  y`)
  })

  it('has no lines without rows', () => {
    expect(table(['A'], [], 80)).toEqual([])
  })

  it('colours a cell without counting the colour', () => {
    const red = (text: string): string => `<${text}>`
    expect(table(['A', 'B'], [[{ text: 'x', paint: red }, '1'], ['long', '2']], 80)).toEqual(['A     B', '<x>     1', 'long  2'])
  })
})

describe('cutTo', () => {
  it('never exceeds the width', () => {
    fc.assert(fc.property(cell, fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(widthOf(cutTo(text, width))).toBeLessThanOrEqual(width)
    }))
    expect(cutTo('東京都', 5)).toBe('東京…')
  })
})
