import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, soloHome, temporary } from '../support/command.ts'

const names = ['Acme CERT', 'Lex CERT', 'Fjellvakt']

/** Three homes, the last an observer's, and the charter that their cards make. */
async function founders (directory: string): Promise<{ homes: string[], cards: string[], charter: string, record: Record<string, any> }> {
  const homes = names.map((name) => join(directory, name))
  for (const [at, home] of homes.entries()) {
    await hanse(['init', '--home', home, '--name', names[at] as string, '--country', 'FR', '--role', at === 2 ? 'observer' : 'full'])
  }
  const cards = homes.map((home) => join(home, 'member.card'))
  const charter = join(directory, 'northern.charter')
  const { code, err, records } = await hanse(['charter', 'create', ...cards, '--name', 'Northern CERTs', '--out', charter, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return { homes, cards, charter, record: records[0] as Record<string, any> }
}

describe('hanse charter', () => {
  it('create makes full founders govern and prints id, founders and quorum', async () => {
    await using directory = await temporary()
    const { record, charter } = await founders(directory.path)
    expect(record).toMatchObject({ type: 'charter', name: 'Northern CERTs', quorum: 2, file: charter })
    expect(record['federation']).toMatch(/^[0-9a-f]{64}$/)
    expect(record['founders'].map(({ name }: { name: string }) => name).sort()).toEqual([...names].sort())
    expect(record['governors']).toHaveLength(2)
  })

  it('create takes governors by name, a quorum, groups, addresses and freshness, and says what is wrong with them', async () => {
    await using directory = await temporary()
    const { cards } = await founders(directory.path)
    const create = async (...options: string[]): Promise<{ code: number, out: string, err: string, records: any[] }> =>
      hanse(['charter', 'create', ...cards, '--json', ...options])
    const { records: [named] } = await create(
      '--governor', 'lex cert', '--governor', 'Acme CERT', '--governor', 'Fjellvakt', '--quorum', '3', '--group', 'desk',
      '--bootstrap', '/ip4/192.0.2.1/tcp/7374', '--freshness', '7'
    )
    expect(named).toMatchObject({ quorum: 3, groups: ['desk'], bootstrap: ['/ip4/192.0.2.1/tcp/7374'], freshnessDays: 7 })
    expect(named.governors).toHaveLength(3)
    expect(await create('--governor', 'Nobody')).toMatchObject({ code: 1, err: expect.stringContaining('E_CHARTER_GOVERNORS') })
    expect(await create('--quorum', 'all')).toMatchObject({ code: 2, err: expect.stringContaining('whole number') })
    expect(await create('--quorum', '1')).toMatchObject({ code: 1, err: expect.stringContaining('E_CHARTER_QUORUM') })
    expect(await hanse(['charter', 'create', ...cards])).toMatchObject({ err: expect.stringContaining('one lost key') })
  })

  it('show says to people what create said to programs', async () => {
    await using directory = await temporary()
    const { record, charter } = await founders(directory.path)
    const { code, out } = await hanse(['charter', 'show', charter])
    expect(code).toBe(0)
    for (const { name, fingerprint } of record['founders']) {
      expect(out).toMatch(new RegExp(`${name}.*${fingerprint}`))
    }
    expect(out).toContain(record['federation'])
    expect(out).toContain('2 of 2 governors')
  })

  it('create without --out gives the charter itself on standard output', async () => {
    await using directory = await temporary()
    const { cards } = await founders(directory.path)
    const { code, out, err } = await hanse(['charter', 'create', ...cards])
    expect(code).toBe(0)
    expect(out).toMatch(/^-----BEGIN HANSE CHARTER-----\n[\s\S]*-----END HANSE CHARTER-----\n$/)
    expect(err).toContain('Hanse federation')
  })

  it('create never overwrites a file', async () => {
    await using directory = await temporary()
    const { cards, charter } = await founders(directory.path)
    const before = await readFile(charter)
    expect(await hanse(['charter', 'create', ...cards, '--out', charter])).toMatchObject({ code: 2, err: expect.stringContaining('is not overwritten') })
    expect(await readFile(charter)).toEqual(before)
  })

  it.each([['y\n', 0], ['YES\n', 0], ['n\n', 1], ['\n', 1], ['yup\n', 1]])('accept asks at a terminal; %j ends with %i', async (input, code) => {
    await using directory = await temporary()
    const { charter, homes } = await founders(directory.path)
    const home = homes[0] as string
    const ran = await hanse(['charter', 'accept', charter, '--home', home], { input, terminal: 100 })
    expect(ran.code).toBe(code)
    expect(ran.out).toContain('this is you')
    expect(ran.err).toContain('[y/N]')
    expect(await stat(join(home, 'charter')).then(() => true, () => false)).toBe(code === 0)
  })

  it('accept asks nobody without a terminal, and then wants --yes', async () => {
    await using directory = await temporary()
    const { charter, homes } = await founders(directory.path)
    const home = homes[1] as string
    expect(await hanse(['charter', 'accept', charter, '--home', home], { input: 'y\n' })).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    expect(await hanse(['charter', 'accept', charter, '--home', home, '--yes'])).toMatchObject({ code: 0 })
    const { records } = await hanse(['member', 'list', '--home', home, '--json'])
    expect(records.map(({ name, own }) => [name, own]).sort()).toEqual(names.map((name) => [name, name === 'Lex CERT']).sort())
  })

  it('accept refuses a charter of others, and a second one', async () => {
    await using directory = await temporary()
    const { charter, cards } = await founders(directory.path)
    await using other = await soloHome()
    expect(
      await hanse(['charter', 'accept', charter, '--yes', '--home', other.path])
    ).toMatchObject({ code: 1, err: expect.stringContaining('E_CHARTER_NOT_A_MEMBER') })
    const both = join(directory.path, 'both.charter')
    await hanse(['charter', 'create', cards[0] as string, join(other.path, 'member.card'), '--out', both])
    expect(
      await hanse(['charter', 'accept', both, '--yes', '--home', other.path])
    ).toMatchObject({ code: 1, err: expect.stringContaining('E_CHARTER_ACCEPTED') })
  })

  it('show refuses what is no charter', async () => {
    await using directory = await temporary()
    const { cards } = await founders(directory.path)
    const broken = join(directory.path, 'broken')
    await writeFile(broken, '-----BEGIN HANSE CHARTER-----\nAAAA\n-----END HANSE CHARTER-----\n')
    for (const file of [cards[0] as string, broken, directory.path]) {
      const { code, err } = await hanse(['charter', 'show', file])
      expect(code).not.toBe(0)
      expect(err).toMatch(/^hanse: .* \(E_\w+\)\n$/)
      expect(err).not.toContain('E_INTERNAL')
    }
  })

  it('a home without a charter says what is missing', async () => {
    await using directory = await temporary()
    const { homes } = await founders(directory.path)
    expect(await hanse(['status', '--home', homes[0] as string])).toMatchObject({ code: 4, err: expect.stringContaining('charter accept') })
  })
})
