import { describe, expect, it } from 'vitest'
import { idsNotFor, judge } from '../../src/demo/judge.ts'
import type { Holding } from '../../src/demo/judge.ts'
import type { ExpectedFile } from '../../src/demo/oracle.ts'

const members = ['a', 'b', 'c', 'd', 'e']
const object = (id: string): ExpectedFile['objects'][number]['object'] => ({ id, text: `{"id":"${id}"}`, value: { id } })
const expected: ExpectedFile[] = [
  { file: 'one', author: 'a', objects: [{ object: object('x'), holders: new Set(['b', 'c']) }, { object: object('y'), holders: new Set() }] },
  { file: 'two', author: 'b', objects: [{ object: object('z'), holders: new Set(['a']) }] }
]
const published = [{ file: 'one', author: 'a', entries: ['e1', 'e2'] }, { file: 'two', author: 'b', entries: ['e3'] }]
const held = (member: string, entry: string, id: string, text: string = `{"id":"${id}"}`): Holding => ({ member, entry, id, text })
const right = [held('a', 'e1', 'x'), held('b', 'e1', 'x'), held('c', 'e2', 'x'), held('a', 'e3', 'z')]

describe('the judge', () => {
  it('counts pairs, and delivered, withheld and missing add up to four a published object', () => {
    const verdict = judge(members, expected, published, right)
    expect(verdict).toMatchObject({ published: 3, delivered: 3, withheld: 9, leaks: 0, missing: 0, faults: [] })
    expect(verdict.delivered + verdict.withheld + verdict.missing).toBe(verdict.published * 4)
  })

  it('finds a leak', () => {
    const verdict = judge(members, expected, published, [...right, held('d', 'e2', 'y')])
    expect(verdict).toMatchObject({ leaks: 1, missing: 0, faults: [{ kind: 'leak', file: 'one', id: 'y', member: 'd' }] })
    expect(verdict.delivered + verdict.withheld + verdict.missing).toBe(12)
  })

  it('finds what is missing', () => {
    const verdict = judge(members, expected, published, right.slice(0, 2))
    expect(verdict).toMatchObject({ delivered: 1, leaks: 0, missing: 2 })
    expect(verdict.delivered + verdict.withheld + verdict.missing).toBe(12)
  })

  it('takes other bytes under the same id for a leak and the object for missing', () => {
    const verdict = judge(members, expected, published, [...right.slice(0, 3), held('a', 'e3', 'z', '{"id": "z"}')])
    expect(verdict).toMatchObject({ leaks: 1, missing: 1 })
  })

  it('takes what stems from no publication for a leak', () => {
    expect(judge(members, expected, published, [...right, held('e', 'e9', 'x')])).toMatchObject({ leaks: 1 })
  })

  it('takes an object for delivered only out of the publication that should bring it', () => {
    const [first, second] = expected
    const twice = [first, { ...second, objects: first?.objects }] as ExpectedFile[]
    expect(judge(members, twice, published, [held('b', 'e1', 'x'), held('c', 'e1', 'x')])).toMatchObject({ delivered: 2, missing: 1 })
  })

  it('does not count a refused file, and takes all of it for leaked when it was published after all', () => {
    const refused = [{ ...expected[0], refused: 'why' }] as ExpectedFile[]
    expect(judge(members, refused, [{ file: 'one', author: 'a', entries: [] }], [])).toMatchObject({ published: 0, withheld: 0 })
    expect(judge(members, refused, published, [held('b', 'e1', 'x')])).toMatchObject({ published: 2, leaks: 1 })
  })

  it('takes an id that a node knows of, and says it holds nothing of, for a leak; one held is not told twice', () => {
    expect(judge(members, expected, published, right, [{ member: 'd', id: 'y' }])).toMatchObject({
      leaks: 1,
      faults: [{ kind: 'known id', member: 'd', id: 'y' }]
    })
    expect(judge(members, expected, published, [...right, held('d', 'e2', 'y')], [{ member: 'd', id: 'y' }])).toMatchObject({ leaks: 1 })
  })

  it('asks for the ids that are in no version for a member, some of them when there are many', () => {
    expect(idsNotFor('d', expected, 9)).toEqual(['x', 'y', 'z'])
    expect(idsNotFor('b', expected, 9)).toEqual(['y'])
    expect(idsNotFor('a', expected, 9)).toEqual([])
    const many = Array.from({ length: 1_000 }, (_, i) => ({ object: object(`id-${i}`), holders: new Set<string>() }))
    expect(idsNotFor('d', [{ file: 'many', author: 'a', objects: many }], 30)).toHaveLength(30)
  })
})
