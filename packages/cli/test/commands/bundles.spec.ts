import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleBytesMax } from '@hanse/api'
import { describe, expect, it } from 'vitest'
import { describeWithData } from '../../../../test/support/shared-data.ts'
import { hanse, homeOf, soloHome, temporary } from '../support/command.ts'
import { bundle, hostileText, indicator, member } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'
import type { Preview, Publication, Terms } from 'hanse'

const acme = member('Acme CERT', { own: true })
const lex = member('Lex CERT')

const published: Publication = { publication: 'cd'.repeat(16), entries: ['ab'.repeat(32)], objects: 1, refused: [], narrowed: [] }

describe('hanse import', () => {
  it('stores for this member alone, and lookup finds it', async () => {
    await using home = await soloHome()
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example'), { type: 'indicator', id: 'indicator--x' }))
    const first = await hanse(['import', file, '--home', home.path])
    expect(first.code).toBe(1)
    expect(first.out).toContain('imported 1 object of 1 file: 0 were known already, 1 refused')
    expect(first.out).toMatch(/E_STIX_SCHEMA .*\$\.objects\[1\]/)
    const again = await hanse(['import', file, '--home', home.path, '--json'])
    expect(again.records).toMatchObject([
      { type: 'import', file, objects: 1, known: 1, refused: [{ code: 'E_STIX_SCHEMA' }] },
      { read: 2, accepted: 1, refused: 1, held: 0, files: 1 }
    ])
    const found = await hanse(['lookup', 'evil[.]example', '--home', home.path, '--json'])
    expect(found.records).toMatchObject([{ type: 'answer', matches: [{ private: true, object: { name: 'about evil.example' } }] }])
  })

  it('takes directories, all files below them that are not hidden, in order, and goes on behind a bad one', async () => {
    await using directory = await temporary()
    await mkdir(join(directory.path, 'b'))
    const files = ['a.json', 'b/c.stix2', 'b/d.JSON', 'notes.txt'].map((name) => join(directory.path, name))
    for (const file of [...files, join(directory.path, '.hidden.json')]) {
      await writeFile(file, file)
    }
    const huge = join(directory.path, 'z-huge.json')
    await writeFile(huge, '')
    await truncate(huge, bundleBytesMax + 1)
    const seen: string[] = []
    await using home = await homeOf({
      import: async (bytes) => {
        seen.push(new TextDecoder().decode(bytes as Uint8Array))
        return { objects: 1, held: 0, known: 0, refused: [] }
      }
    })
    const { code, records } = await hanse(['import', directory.path, '--home', home.path, '--json'])
    expect(seen).toEqual(files)
    expect(code).toBe(1)
    const total = records.pop()
    expect(records.map(({ type, file }) => [type, file])).toEqual([...files.map((file) => ['import', file]), ['refused', huge]])
    expect(records.at(-1)).toMatchObject({ refused: [{ code: 'E_LIMIT_BUNDLE_BYTES' }] })
    expect(total).toEqual({ read: 5, accepted: 4, refused: 1, held: 0, files: 5 })
  })

  it('judges without a home with --dry-run, and what it counts adds up', async () => {
    await using directory = await temporary()
    const unknown = indicator('odd.example', { object_marking_refs: ['marking-definition--00000000-0000-4000-8000-000000000001'] })
    await writeFile(join(directory.path, 'a.json'), bundle(indicator('evil.example'), unknown, { type: 'indicator', id: 'indicator--x' }))
    await writeFile(join(directory.path, 'b.txt'), 'evil.example\n')
    const { code, records } = await hanse(['import', directory.path, '--dry-run', '--json'])
    expect(code).toBe(1)
    expect(records).toMatchObject([
      { type: 'import', objects: 2, held: 1, refused: [{ path: '$.objects[2].id', code: 'E_STIX_SCHEMA' }] },
      { type: 'import', objects: 0, held: 0, refused: [{ path: '$', code: 'E_FORMAT_UNSUPPORTED' }] },
      {}
    ])
    expect(records.at(-1)).toEqual({ read: 4, accepted: 1, refused: 2, held: 1, files: 2 })
    const people = await hanse(['import', directory.path, '--dry-run'])
    expect(people.out).toContain('would import 2 objects of 2 files: nothing was stored, 2 refused, 1 held')
  })

  it('shows progress at a terminal and nowhere else', async () => {
    await using directory = await temporary()
    await Promise.all(['a', 'b'].map(async (name) => { await writeFile(join(directory.path, `${name}.json`), '') }))
    await using home = await homeOf({ import: async () => ({ objects: 1, held: 0, known: 0, refused: [] }) })
    const argv = ['import', directory.path, '--home', home.path]
    expect((await hanse(argv, { terminal: 80 })).err).toContain('2/2 ')
    expect((await hanse(argv)).err).toBe('')
    expect((await hanse([...argv, '--json'], { terminal: 80 })).err).toBe('')
  })

  it('says when a directory holds nothing', async () => {
    await using directory = await temporary()
    expect(await hanse(['import', directory.path])).toMatchObject({ code: 2, err: expect.stringContaining('no file') })
  })

  it('ends with 130 when interrupted, between files', async () => {
    await using directory = await temporary()
    await Promise.all(['a', 'b'].map(async (name) => { await writeFile(join(directory.path, `${name}.json`), '') }))
    const interruption = new AbortController()
    let asked = 0
    await using home = await homeOf({
      import: async () => {
        asked++
        interruption.abort(new Error('interrupted'))
        return { objects: 1, held: 0, known: 0, refused: [] }
      }
    })
    expect(await hanse(['import', directory.path, '--home', home.path], { signal: interruption.signal })).toMatchObject({ code: 130, err: '' })
    expect(asked).toBe(1)
  })
})

describe('hanse publish', () => {
  it('publishes a file as one publication, offline too, and tail shows it', async () => {
    await using home = await soloHome()
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example')))
    const ran = await hanse(['publish', file, '--tlp', 'TLP:GREEN', '--home', home.path])
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/published .*: 1 object in \d+ entr(y|ies), publication [0-9a-f]{32}\n/)
    expect(ran.err).toContain('hanse run')
    const { records } = await hanse(['tail', '--home', home.path, '--json'])
    expect(records).toMatchObject([{ type: 'object', own: true, handling: { tlp: 'green' }, object: { pattern: "[domain-name:value = 'evil.example']" } }])
  })

  it('refuses AMBER to nobody with 3, and publishes nothing', async () => {
    await using home = await soloHome()
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example')))
    const { code, out, err } = await hanse(['publish', file, '--tlp', 'amber', '--home', home.path])
    expect(code).toBe(3)
    expect(out + err).toContain('E_AUDIENCE_REQUIRED')
    expect((await hanse(['status', '--home', home.path, '--json'])).records).toMatchObject([{ objects: 0 }])
  })

  it('hands the terms to the node as they were written', async () => {
    await using directory = await temporary()
    const file = join(directory.path, 'a.json')
    await writeFile(file, '{}')
    const asked: Terms[] = []
    await using home = await homeOf({
      members: async () => [acme, lex],
      publish: async (_bundle, terms) => {
        asked.push(terms)
        return published
      }
    })
    const run = async (...argv: string[]): Promise<number> => (await hanse(['publish', file, '--home', home.path, ...argv])).code
    expect(await run()).toBe(0)
    expect(await run('--tlp', 'amber', '--to', 'sector:healthcare,country:fr', '--to', 'member:lex cert', '--except', 'role:observer')).toBe(0)
    expect(asked).toEqual([{}, {
      tlp: 'amber',
      audience: { any: [{ sectors: ['healthcare'], countries: ['FR'] }, { members: [lex.member] }], except: { roles: ['observer'] } }
    }])
    expect(await run('--to', 'member:nobody')).toBe(2)
    expect(await run('--to', 'sector')).toBe(2)
  })

  it('makes one publication a file, and ends with 3 when policy refused one', async () => {
    await using directory = await temporary()
    const files = ['a.json', 'b.json', 'c.json'].map((name) => join(directory.path, name))
    await Promise.all(files.map(async (file) => { await writeFile(file, file) }))
    await using home = await homeOf({
      publish: async (bytes) => new TextDecoder().decode(bytes as Uint8Array).endsWith('b.json')
        ? { entries: [], objects: 0, narrowed: [], refused: [{ object: hostileText, path: '$.objects[0]', code: 'E_MARKING_FORGED', message: hostileText }] }
        : published
    })
    const people = await hanse(['publish', directory.path, '--home', home.path], { terminal: 90 })
    expect(people.code).toBe(3)
    expect(people.out.match(/published/g)).toHaveLength(2)
    expect(people.out).toContain('E_MARKING_FORGED')
    expectHarmless(people.out)
    const { records, code } = await hanse(['publish', directory.path, '--home', home.path, '--json'])
    expect(code).toBe(3)
    expect(records.map(({ file, publication }) => [file, publication])).toEqual(files.map((file, at) => [file, at === 1 ? undefined : published.publication]))
    expect(records[1]?.['refused'][0].message).toBe(hostileText)
  })

  it('--dry-run shows lanes, readers and reasons, and publishes nothing', async () => {
    await using directory = await temporary()
    const file = join(directory.path, 'a.json')
    await writeFile(file, '{}')
    const preview: Preview = {
      lanes: [{
        handling: { tlp: 'amber', audience: { any: [{ members: [lex.member] }, { countries: ['DE'] }], except: { sectors: ['energy'] } } },
        objects: ['indicator--1', 'indicator--2', 'indicator--3', 'indicator--4', 'indicator--5'],
        members: [
          { member: lex.member, name: lex.name, verdict: 'permit', reasons: [{ code: 'P_AUDIENCE', text: 'it is named' }] },
          { member: 'did:key:z6MkFox', name: hostileText, verdict: 'deny', reasons: [{ code: 'E_AUDIENCE', text: 'no clause fits' }] }
        ]
      }],
      refused: [],
      narrowed: [{ object: 'indicator--1', from: 'green', to: 'amber', because: 'its own marking' }]
    }
    await using home = await homeOf({ members: async () => [acme, lex], preview: async () => preview })
    const { code, out } = await hanse(['publish', file, '--dry-run', '--home', home.path], { terminal: 100 })
    expect(code).toBe(0)
    expectHarmless(out)
    expect(out).toContain('nothing was published')
    expect(out).toContain('to member:Lex CERT or country:DE except sector:energy: 5 objects, 1 of 2 members may hold them')
    expect(out).toContain('indicator--1, indicator--2, indicator--3 and 2 more')
    expect(out).toMatch(/Lex CERT +\S*yes\S* +it is named/)
    expect(out).toContain('no clause fits')
    expect(out).toContain('TLP:GREEN to TLP:AMBER')
    const { records } = await hanse(['publish', file, '--dry-run', '--home', home.path, '--json'])
    expect(records).toMatchObject([{ type: 'preview', file, narrowed: preview.narrowed, lanes: [{ members: [{ verdict: 'permit' }, { verdict: 'deny' }] }] }])
  })

  it('--dry-run of what would be refused ends as publishing would', async () => {
    await using directory = await temporary()
    const file = join(directory.path, 'a.json')
    await writeFile(file, '{}')
    await using home = await homeOf({
      preview: async () => ({ lanes: [], narrowed: [], refused: [{ object: 'x', path: '$', code: 'E_REF_WIDER', message: 'wider than what it refers to' }] })
    })
    const { code, out } = await hanse(['publish', file, '--dry-run', '--home', home.path])
    expect(code).toBe(3)
    expect(out).toContain('publishing would be refused')
    expect(out).toContain('E_REF_WIDER')
  })

  it('counts what is too much to show', async () => {
    await using directory = await temporary()
    const file = join(directory.path, 'a.json')
    await writeFile(file, '{}')
    const refused = Array.from({ length: 1000 }, (_, at) => ({ object: `x${at}`, path: `$.objects[${at}]`, code: 'E_STIX_SCHEMA', message: 'no type' }))
    await using home = await homeOf({ publish: async () => ({ entries: [], objects: 0, narrowed: [], refused }) })
    const { code, out } = await hanse(['publish', file, '--home', home.path])
    expect(code).toBe(1)
    expect(out.split('\n').length).toBeLessThan(30)
    expect(out).toContain('and 980 more; --json shows all')
  })
})

describeWithData('hanse import --dry-run of everything there is', ['indicators'], (folder) => {
  it('accounts for each object and each file', async () => {
    const { records } = await hanse(['import', folder, '--dry-run', '--json'])
    const { read, accepted, refused, held, files } = records.at(-1) ?? {}
    expect(accepted + refused + held).toBe(read)
    expect(files).toBe(records.length - 1)
    expect(accepted).toBeGreaterThan(22_000)
    expect(held).toBeGreaterThan(200)
    expect(records.slice(0, -1).reduce((sum, record) => sum + record['objects'] + record['refused'].length, 0)).toBe(read)
  })
})
