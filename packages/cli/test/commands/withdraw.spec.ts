import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome } from '../support/command.ts'
import { bundle, indicator, member } from '../support/samples.ts'

describe('hanse withdraw', () => {
  it('takes back what was published, offline too, and status names the withdrawal', async () => {
    await using home = await soloHome()
    const object = indicator('gone.example')
    const id = String(object['id'])
    const file = join(home.path, 'gone.json')
    await writeFile(file, bundle(object))
    await hanse(['publish', file, '--tlp', 'green', '--home', home.path])
    const ran = await hanse(['withdraw', id, '--reason', 'false-positive', '--home', home.path])
    expect(ran.err).toContain('goes out when the node runs')
    expect(ran.out).toMatch(/^withdrawn: 1 object by 1 entry, withdrawal [0-9a-f]{32}\n$/)
    expect((await hanse(['lookup', 'gone.example', '--home', home.path, '--json'])).records[0]?.['matches']).toEqual([])
    const status = await hanse(['status', id, '--home', home.path, '--json'])
    expect(status.records).toMatchObject([{ type: 'delivery', id, withdrawal: { reason: 'false-positive', objects: [id] }, members: [] }])
    expect((await hanse(['withdraw', id, '--reason', 'error', '--home', home.path])).code).toBe(1)
    expect((await hanse(['withdraw', id, '--reason', 'bored', '--home', home.path])).code).toBe(2)
    expect((await hanse(['withdraw', id, '--home', home.path])).code).toBe(2)
  })

  it('lists who has applied it', async () => {
    const lex = member('Lex')
    await using home = await homeOf({
      delivery: async () => ({
        entries: ['ab'.repeat(32)],
        withdrawal: { reason: 'legal', at: 0, objects: ['indicator--1'] },
        members: [
          { member: lex.member, name: 'Lex', state: 'acknowledged', at: 0 },
          { member: 'did:key:z6MkBo', name: 'Bo', state: 'unreachable' },
          { member: 'did:key:z6MkCy', name: 'Cy', state: 'acknowledged', at: 0, former: true },
          { member: 'did:key:z6MkDe', name: 'De', state: 'pending', former: true }
        ]
      })
    })
    const { out, code } = await hanse(['status', 'indicator--1', '--home', home.path])
    expect(code).toBe(0)
    expect(out).toContain('2 of 4 members applied the withdrawal of 1970-01-01')
    expect(out).toMatch(/Lex +applied/)
    expect(out).toMatch(/Bo +unreachable/)
    expect(out).toMatch(/Cy \(former reader\) +applied/)
    expect(out).toMatch(/De \(former reader\) +pending/)
  })
})
