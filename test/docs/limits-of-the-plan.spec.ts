import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const page = new URL('../../docs/reference/limits-of-the-plan.md', import.meta.url)
const rows = readFileSync(page, 'utf8').split('\n').filter((line) => line.startsWith('| ')).slice(1)
  .map((line) => line.slice(1, -1).split(' | ').map((cell) => cell.trim()) as [string, string, string, string])
const constant = /\[`(\w+)`\]\(([^)]+)\)/g
const link = /\[[^\]]+\]\(([^)]+)\)/g

function textOf (path: string): string {
  return readFileSync(new URL(path, page), 'utf8')
}

it('docs/reference/limits-of-the-plan.md has all rows of the plan', () => {
  expect(rows).toHaveLength(38)
  expect(rows.every((cells) => cells.length === 4)).toBe(true)
})

it.each(rows)('%s: its constants and tests exist', (_, constants, tests, why) => {
  const named = [...constants.matchAll(constant)]
  for (const [, name = '', path = ''] of named) {
    expect(textOf(path), `${name} of ${path}`).toMatch(new RegExp(`(?:const|function) ${name}\\b|^  ${name}: `, 'm'))
  }
  const specs = [...tests.matchAll(link)].map(([, path = '']) => path)
  for (const path of specs) {
    expect(path).toMatch(/\.spec\.ts$/)
    expect(textOf(path), path).toMatch(/\bit(?:\.\w+)?\(|describe/)
  }
  // a row without a constant says why, and one with a constant has a test
  expect(named.length > 0 ? specs.length > 0 : why !== '–').toBe(true)
})
