import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { casesByTheme } from './cases.ts'
import { groups } from './groups.ts'
import { pageOf } from './page.ts'

/** Groups 58 to 61 come with the parts that they are about. */
const listed = [...Array.from({ length: 57 }, (_, i) => i + 1), 62, 63, 64, 65, 66]
const root = new URL('../../', import.meta.url)

/** The codes of the cases that a spec offers for a group on one surface. */
function offered (group: number): Map<string, string[]> {
  const found = [...casesByTheme].flatMap(([theme, cases]) => cases.filter((one) => one.group === group).map((one) => ({ theme, ...one })))
  const byPlace = Map.groupBy(found, ({ theme, surface }) => `${theme} ${surface}`)
  return new Map([...byPlace].map(([place, cases]) => [place, [...new Set(cases.map(({ code }) => code))].sort()]))
}

describe('the table of bad inputs', () => {
  it('has the groups 1 to 57 and 62 to 66, each once and in order', () => {
    expect(groups.map(({ group }) => group)).toEqual(listed)
  })

  it.each(groups)('says of group $group exactly what the specs offer', ({ group, answers, also = [] }) => {
    expect(new Map(answers.map(([spec, surface, codes]) => [`${spec} ${surface}`, [...codes].sort()]))).toEqual(offered(group))
    expect([...answers, ...also]).not.toEqual([])
    answers.forEach(([spec]) => { expect(readFileSync(new URL(`test/bad-input/${spec}.spec.ts`, root), 'utf8')).toContain(`describeCases('${spec}'`) })
  })

  it('names tests elsewhere that are there', () => {
    for (const [file, words, , codes] of groups.flatMap(({ also = [] }) => also)) {
      const text = readFileSync(new URL(file, root), 'utf8')
      for (const part of [words, ...codes]) {
        expect(text).toContain(part)
      }
    }
  })

  it('explains every group whose answer is not the listed one', () => {
    for (const { group, listed, answers, also = [], note } of groups) {
      const codes = [...answers.flatMap(([, , some]) => some), ...also.flatMap(([, , , some]) => some)]
      const missing = (listed.match(/E_[A-Z_]+/g) ?? []).filter((code) => !codes.some((one) => one.startsWith(code)))
      expect(missing.length === 0 || note !== undefined, `group ${group} lacks ${missing.join(', ')}`).toBe(true)
    }
  })

  it('is what docs/reference/bad-input.md says', async () => {
    await expect(pageOf(groups)).toMatchFileSnapshot('../../docs/reference/bad-input.md')
  })
})
