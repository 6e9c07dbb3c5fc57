import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readHome } from 'hanse'
import { describe, expect, it } from 'vitest'
import { hanse, soloHome, temporary } from '../support/command.ts'

const base = ['init', '--name', 'Acme CERT', '--country', 'fr']

describe('hanse init', () => {
  it('makes a home, says who it is and what to do next', async () => {
    await using directory = await temporary()
    const home = join(directory.path, 'new')
    const { code, out, err } = await hanse([
      ...base,
      '--home',
      home,
      '--sector',
      'healthcare',
      '--sector',
      'energy',
      '--addr',
      '/dns4/hanse.acme.example/tcp/7373'
    ])
    expect(code).toBe(0)
    const { member, listen } = await readHome(home)
    expect(out).toContain(member)
    expect(out).toContain(join(home, 'member.card'))
    expect(out).toContain(`hanse charter accept FILE --home ${home}`)
    expect(listen).toEqual(['/ip4/0.0.0.0/tcp/7373'])
    expect(err).toBe('')
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  })

  it('says when others will not reach it', async () => {
    await using directory = await temporary()
    const { err } = await hanse([...base, '--home', join(directory.path, 'new'), '--listen', '/ip4/0.0.0.0/tcp/9'])
    expect(err).toContain('Others cannot reach /ip4/127.0.0.1/tcp/9 from other machines')
  })

  it('makes a home for each node of the member', async () => {
    await using directory = await temporary()
    const [home, other] = [join(directory.path, 'a'), join(directory.path, 'b')]
    const { code, out } = await hanse([...base, '--home', home, '--node', `${other}=/dns4/b.acme.example/tcp/7373`])
    expect(code).toBe(0)
    expect(out).toContain(other)
    const [first, second] = await Promise.all([readHome(home), readHome(other)])
    expect(second.card).toBe(first.card)
    expect(second.signer.publicKey).not.toEqual(first.signer.publicKey)
    await expect(stat(join(other, 'member.key'))).rejects.toMatchObject({ code: 'ENOENT' })
    const wrong = await hanse([...base, '--home', join(directory.path, 'c'), '--node', 'nowhere'])
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('another node is written as')])
  })

  it('answers a program in one line', async () => {
    await using directory = await temporary()
    const home = join(directory.path, 'new')
    const { records, err } = await hanse([...base, '--home', home, '--json', '--solo', '--owner', 'de'])
    const { member } = await readHome(home)
    expect(records).toEqual([
      {
        type: 'home',
        home,
        member,
        name: 'Acme CERT',
        fingerprint: expect.any(String),
        card: join(home, 'member.card'),
        listen: ['/ip4/0.0.0.0/tcp/7373'],
        addrs: ['/ip4/127.0.0.1/tcp/7373'],
        nodes: [home],
        solo: true,
        sealed: false
      }
    ])
    expect(err).toBe('')
  })

  it('uses $HANSE_HOME without --home', async () => {
    await using directory = await temporary()
    const home = join(directory.path, 'other')
    expect(await hanse(base, { env: { HANSE_HOME: home } })).toMatchObject({ code: 0 })
    expect(await readFile(join(home, 'member.card'), 'utf8')).toContain('BEGIN HANSE MEMBER CARD')
  })

  it('never overwrites a home', async () => {
    await using home = await soloHome()
    const before = await readFile(join(home.path, 'member.key'))
    const { code, err } = await hanse([...base, '--home', home.path])
    expect(code).toBe(1)
    expect(err).toContain('E_HOME_EXISTS')
    expect(await readFile(join(home.path, 'member.key'))).toEqual(before)
  })

  it('wants a full member for a federation of one, which it governs', async () => {
    await using directory = await temporary()
    const home = join(directory.path, 'new')
    expect(await hanse([...base, '--home', home, '--solo', '--role', 'observer'])).toMatchObject({ code: 2, err: expect.stringContaining('--role full') })
    await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('refuses what no card can carry, and leaves nothing', async () => {
    await using directory = await temporary()
    await mkdir(join(directory.path, 'home'))
    const { code, err } = await hanse([...base, '--home', join(directory.path, 'home'), '--sector', 'x'.repeat(5000)])
    expect(code).not.toBe(0)
    expect(err).not.toContain('E_INTERNAL')
    await expect(stat(join(directory.path, 'home', 'member.key'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
