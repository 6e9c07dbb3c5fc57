import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, soloHome, temporary } from '../support/command.ts'
import { running } from '../support/running.ts'

/** A home whose member key lies in a vault of its own. */
async function offline (): Promise<{ path: string, vault: string } & AsyncDisposable> {
  const home = await soloHome()
  const vault = join(home.path, 'vault')
  await mkdir(vault, { mode: 0o700 })
  await rename(join(home.path, 'member.key'), join(vault, 'member.key'))
  return { ...home, vault }
}

const secret = async (directory: string, name: string, text: string): Promise<string> => {
  await writeFile(join(directory, name), `${text}\n`, { mode: 0o600 })
  return join(directory, name)
}

describe('a home without the member key', () => {
  it('works with every command', async () => {
    await using home = await offline()
    expect((await hanse(['key', 'show', '--home', home.path])).out).toMatch(/member key {3}not in this home/)
    expect(await hanse(['doctor', '--home', home.path])).toMatchObject({ code: 0, err: '' })
    expect(await hanse(['member', 'list', '--home', home.path])).toMatchObject({ code: 0 })
    expect(await hanse(['key', 'sign', join(home.path, 'member.card'), '--home', home.path, '--yes'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('E_ARMOUR')
    })
    const node = await running(home.path)
    expect(await hanse(['status', '--home', home.path])).toMatchObject({ code: 0 })
    expect(await hanse(['doctor', '--home', home.path])).toMatchObject({ code: 0 })
    expect(await node.stop()).toMatchObject({ code: 0 })
  })

  it('is made so by init', async () => {
    await using directory = await temporary()
    const [home, vault] = [join(directory.path, 'home'), join(directory.path, 'vault')]
    const init = ['init', '--home', home, '--member-key', vault, '--name', 'Acme', '--country', 'FR', '--solo']
    expect(await hanse(init)).toMatchObject({ code: 0 })
    expect(await readdir(vault)).toEqual(['member.key'])
    expect(await readdir(home)).not.toContain('member.key')
    expect(await hanse([...init.slice(0, 2), join(directory.path, 'other'), ...init.slice(3)])).toMatchObject({
      code: 1,
      err: expect.stringContaining('E_HOME_EXISTS')
    })
  })
})

describe('hanse key renew', () => {
  it('goes by file to the member key and back, and a running node takes it up', async () => {
    await using home = await offline()
    const [request, certificate] = [join(home.path, 'a.request'), join(home.path, 'a.certificate')]
    const node = await running(home.path)
    expect(await hanse(['key', 'renew', '--home', home.path, '--out', request])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`hanse key sign ${request}`)
    })
    expect(await hanse(['key', 'sign', request, '--home', home.vault])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    const refused = await hanse(['key', 'sign', request, '--home', home.vault, '--out', certificate], { terminal: 200, input: 'n\n' })
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('nothing was written') })
    const agreed = await hanse(['key', 'sign', request, '--home', home.vault, '--out', certificate], { terminal: 200, input: 'y\n' })
    expect(agreed).toMatchObject({ code: 0, err: expect.stringMatching(/request of Acme CERT[\s\S]*renewed/) })
    const { records: [before] } = await hanse(['key', 'show', '--home', home.path, '--json'])
    expect(await hanse(['key', 'apply', certificate, '--home', home.path])).toMatchObject({
      code: 0,
      out: expect.stringContaining('the running node has taken it up')
    })
    const { records: [after] } = await hanse(['key', 'show', '--home', home.path, '--json'])
    expect(after).toMatchObject({ type: 'keys', memberKey: false, nodes: [{ node: before?.nodes[0].node }] })
    expect(after?.certificate).not.toBe(before?.certificate)
    expect(await node.stop()).toMatchObject({ code: 0 })
  })

  it('does all at once where the member key lies', async () => {
    await using home = await soloHome()
    const { records } = await hanse(['key', 'renew', '--home', home.path, '--addr', '/dns4/acme.example/tcp/7373', '--json'])
    expect(records).toMatchObject([{ type: 'certificate', rotated: false, running: 'none', certificate: expect.stringContaining('BEGIN HANSE CERTIFICATE') }])
    expect((await hanse(['key', 'show', '--home', home.path])).out).toContain('/dns4/acme.example/tcp/7373')
  })
})

describe('hanse key rotate', () => {
  it('makes new keys that count once the certificate is applied', async () => {
    await using home = await offline()
    const [request, certificate] = [join(home.path, 'a.request'), join(home.path, 'a.certificate')]
    const before = await readFile(join(home.path, 'node.key'), 'utf8')
    const node = await running(home.path)
    await hanse(['key', 'rotate', '--home', home.path, '--out', request])
    expect((await hanse(['key', 'show', '--home', home.path])).out).toContain('hanse key apply FILE')
    await hanse(['key', 'sign', request, '--home', home.vault, '--yes', '--out', certificate])
    expect(await readFile(join(home.path, 'node.key'), 'utf8')).toBe(before)
    expect(await hanse(['key', 'apply', certificate, '--home', home.path])).toMatchObject({
      code: 0,
      out: expect.stringContaining('stop it and start it again')
    })
    expect(await readFile(join(home.path, 'node.key'), 'utf8')).not.toBe(before)
    expect(await node.stop()).toMatchObject({ code: 0 })
    const again = await running(home.path)
    expect(await again.stop()).toMatchObject({ code: 0 })
  })
})

describe('hanse member update', () => {
  it('takes what another member sent, and shows what changes', async () => {
    await using directory = await temporary()
    const homes = ['Acme', 'Lex'].map((name) => join(directory.path, name)) as [string, string]
    for (const home of homes) {
      await hanse(['init', '--home', home, '--name', home.split('/').at(-1) ?? '', '--country', 'FR', '--listen', '/ip4/127.0.0.1/tcp/0'])
    }
    const [charter, certificate] = [join(directory.path, 'our.charter'), join(directory.path, 'lex.certificate')]
    await hanse(['charter', 'create', ...homes.map((home) => join(home, 'member.card')), '--out', charter])
    for (const home of homes) {
      await hanse(['charter', 'accept', charter, '--yes', '--home', home])
    }
    const acme = await running(homes[0])
    expect(await hanse(['key', 'rotate', '--home', homes[1], '--out', certificate])).toMatchObject({
      code: 0,
      out: expect.stringContaining('hanse member update')
    })
    const updated = await hanse(['member', 'update', certificate, '--home', homes[0]])
    expect(updated).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^Lex, [\s\S]*new [\s\S]*out [\s\S]*the running node has taken it up/) })
    expect((await hanse(['member', 'update', certificate, '--home', homes[0]])).out).toContain('all of it was known')
    expect(await hanse(['member', 'update', charter, '--home', homes[0]])).toMatchObject({ code: 1, err: expect.stringContaining('E_ARMOUR') })
    expect(await acme.stop()).toMatchObject({ code: 0 })
  })
})

describe('hanse key passphrase', () => {
  it('sets, changes and removes it, from files', async () => {
    await using home = await soloHome()
    const [first, second] = [await secret(home.path, 'first', 'one'), await secret(home.path, 'second', 'two')]
    const change = async (...options: string[]): Promise<unknown> => hanse(['key', 'passphrase', '--home', home.path, ...options])
    expect(await change('--new-passphrase-file', first)).toMatchObject({ code: 0, out: expect.stringContaining('sealed') })
    expect(await hanse(['doctor', '--home', home.path])).toMatchObject({ code: 1, out: expect.stringContaining('E_PASSPHRASE_NEEDED') })
    expect(await change('--new-passphrase-file', second)).toMatchObject({ code: 1, err: expect.stringContaining('E_PASSPHRASE_NEEDED') })
    expect(await change(
      '--passphrase-file',
      second,
      '--new-passphrase-file',
      second
    )).toMatchObject({ code: 1, err: expect.stringContaining('(E_PASSPHRASE)') })
    expect(await change('--passphrase-file', first, '--new-passphrase-file', second)).toMatchObject({ code: 0 })
    expect(await change('--passphrase-file', second, '--remove', '--new-passphrase-file', first)).toMatchObject({ code: 2 })
    expect(await change('--passphrase-file', second, '--remove')).toMatchObject({ code: 0, out: expect.stringContaining('open') })
    expect(await hanse(['doctor', '--home', home.path])).toMatchObject({ code: 0 })
  })

  it('takes the old and the new one typed ahead, and ends when one is missing', async () => {
    await using home = await soloHome()
    const change = async (input: string): Promise<unknown> => hanse(['key', 'passphrase', '--home', home.path], { terminal: 200, input })
    expect(await change('one\none\n')).toMatchObject({ code: 0 })
    const questions = 'Passphrase: \nNew passphrase: \nThe same again: \n'
    expect(await change('one\ntwo\ntwo\n')).toMatchObject({ code: 0, err: questions })
    expect(await change('two\nthree\n')).toMatchObject({ code: 1, err: expect.stringContaining('E_PASSPHRASE_NEEDED') })
    expect(await change('two\n')).toMatchObject({ code: 1, err: expect.stringContaining('E_PASSPHRASE_NEEDED') })
    expect(await change('two\nthree\nthree\n')).toMatchObject({ code: 0, err: questions })
  })

  it('asks a person for both', async () => {
    await using home = await soloHome()
    const asked = await hanse(['key', 'passphrase', '--home', home.path], { terminal: 200, input: 'one\none\n' })
    expect(asked).toMatchObject({ code: 0, err: expect.stringMatching(/^New passphrase: \nThe same again: \n$/) })
    expect(asked.out).not.toContain('one\n')
    const differ = ['key', 'passphrase', '--home', home.path, '--passphrase-file', await secret(home.path, 'first', 'one')]
    expect(await hanse(differ, { terminal: 200, input: 'two\nother\n' })).toMatchObject({ code: 1, err: expect.stringContaining('differ') })
  })
})
