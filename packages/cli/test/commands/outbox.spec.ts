import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome } from '../support/command.ts'
import { bundle, hostileText, indicator } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'
import type { OutboxItem } from 'hanse'

const id = 'cd'.repeat(16)
const item: OutboxItem = {
  id,
  state: 'held',
  terms: { tlp: 'green' },
  objects: 2,
  by: hostileText,
  note: hostileText,
  at: 0,
  secondPerson: true,
  reasons: [{
    code: 'R_x',
    text: hostileText
  }]
}

describe('hanse outbox', () => {
  it('holds, lists, releases and drops in a real home', async () => {
    await using home = await soloHome()
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example')))
    const run = async (...argv: string[]): ReturnType<typeof hanse> => hanse([...argv, '--home', home.path])
    const asked = await run('publish', file, '--tlp', 'green', '--hold', '--by', 'Ada', '--note', 'look at it')
    expect(asked).toMatchObject({ code: 0, out: expect.stringMatching(/waits until a person releases it .*: 1 object, [0-9a-f]{32}\n/) })
    const later = await run('publish', file, '--tlp', 'green', '--at', '2199-12-01T09:00+01:00', '--json')
    expect(later.records).toMatchObject([{ type: 'publication', entries: [], waiting: { state: 'scheduled', due: Date.parse('2199-12-01T08:00Z') } }])
    const { records } = await run('outbox', 'list', '--json')
    expect(records).toMatchObject([{ type: 'waiting', state: 'held', by: 'Ada', note: 'look at it' }, { type: 'waiting', state: 'scheduled' }])
    expect((await run('outbox', 'list')).out).toMatch(/held .*Ada[^]*scheduled until 2199-12-01 08:00:00Z/)
    const [first, second] = records.map((record) => record['id'] as string) as [string, string]
    expect(await run(
      'outbox',
      'release',
      first,
      '--why',
      'it is fine',
      '--by',
      'Bea'
    )).toMatchObject({ code: 0, out: expect.stringContaining(`publication ${first}`) })
    expect(await run('outbox', 'drop', second, '--why', 'a false alarm')).toMatchObject({ code: 0, out: expect.stringContaining(`dropped ${second}`) })
    expect(await run('outbox', 'list')).toMatchObject({ out: '', err: 'nothing waits\n' })
    expect((await run('audit', 'list')).out).toMatch(/released of [0-9a-f]{32} by Bea \(it is fine\)/)
    expect(await run('outbox', 'drop', second, '--why', 'again')).toMatchObject({ code: 1, err: expect.stringContaining('E_NOT_FOUND') })
  })

  it('needs a reason, and a time with its zone', async () => {
    expect(await hanse(['outbox', 'release', id])).toMatchObject({ code: 2, err: expect.stringContaining('--why') })
    expect(await hanse(['publish', 'x.json', '--at', '2026-12-01T09:00'])).toMatchObject({ code: 2, err: expect.stringContaining('with its zone') })
    expect(await hanse(['publish', 'x.json', '--at', 'tomorrow'])).toMatchObject({ code: 2, err: expect.stringContaining('with its zone') })
  })

  it('shows what others wrote without harm', async () => {
    await using home = await homeOf(
      { outbox: async () => [item], release: async () => ({ entries: [], objects: 0, refused: [], narrowed: [], waiting: item }) }
    )
    for (const argv of [['outbox', 'list'], ['outbox', 'release', id, '--why', 'x']]) {
      const { code, out } = await hanse([...argv, '--home', home.path], { terminal: 200 })
      expect(code).toBe(0)
      expectHarmless(out)
    }
  })
})
