import { mkdir, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, temporary } from '../support/command.ts'
import { running } from '../support/running.ts'
import type { Ran } from '../support/command.ts'
import type { AddressInfo } from 'node:net'

interface Cities extends AsyncDisposable { path: string, of(name: string): string, run(name: string, ...argv: string[]): Promise<Ran> }

async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => { server.close(resolve) })
  return port
}

/** Homes of a federation of two, and a third that belongs to none. */
async function cities (): Promise<Cities> {
  const directory = await temporary()
  const of = (name: string): string => join(directory.path, name)
  for (const name of ['aurora', 'brig', 'dhow']) {
    const port = await freePort()
    const init = ['init', '--home', of(name), '--name', name, '--country', 'DK', '--sector', 'energy', '--listen', `/ip4/127.0.0.1/tcp/${port}`]
    expect(await hanse(init)).toMatchObject({ code: 0 })
  }
  const charter = join(directory.path, 'two.charter')
  const cards = ['aurora', 'brig'].map((name) => join(of(name), 'member.card'))
  expect(await hanse(['charter', 'create', ...cards, '--name', 'Two', '--out', charter])).toMatchObject({ code: 0 })
  for (const name of ['aurora', 'brig']) {
    expect(await hanse(['charter', 'accept', charter, '--yes', '--home', of(name)])).toMatchObject({ code: 0 })
  }
  return {
    path: directory.path,
    of,
    run: async (name, ...argv) => hanse([...argv, '--home', of(name)]),
    [Symbol.asyncDispose]: async () => directory[Symbol.asyncDispose]()
  }
}

describe('hanse invite, join and admission', () => {
  it('bring somebody in by the votes of a quorum', async () => {
    await using three = await cities()
    const { run } = three
    expect(await run('aurora', 'invite')).toMatchObject({ code: 4, err: expect.stringMatching(/an invitation needs the node .* to run/) })
    const node = await running(three.of('aurora'))
    const invited = await run('aurora', 'invite', '--note', 'for Dhow', '--hours', '2')
    expect(invited).toMatchObject({ code: 0, out: expect.stringMatching(/^hanse-invite-\S+\n$/), err: expect.stringContaining('shown this once') })
    const token = join(three.path, 'token')
    await writeFile(token, invited.out)

    expect(await run('dhow', 'join', '--token-file', token)).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    expect(await run('dhow', 'join', '--token-file', token, '--yes')).toMatchObject({
      code: 0, out: expect.stringMatching(/charter of Two[^]*FINGERPRINT[^]*asked to join Two: 0 of 2 governors approved/)
    })
    expect(await run('aurora', 'admission', 'list')).toMatchObject({ code: 0, out: expect.stringMatching(/dhow[^]*nobody, 2 votes needed/) })
    expect((await run('aurora', 'status')).out).toContain('1 request to join; see: hanse admission list')
    expect(await run('aurora', 'admission', 'approve', 'nobody')).toMatchObject({ code: 1, err: expect.stringContaining('E_NOT_FOUND') })
    expect(await run('aurora', 'admission', 'approve', 'dhow')).toMatchObject({ code: 2, err: expect.stringContaining('You would sign: admit "dhow"') })
    const approved = await run('aurora', 'admission', 'approve', 'dhow', '--yes', '--json')
    expect(approved).toMatchObject({ code: 0, records: [{ type: 'statement', kind: 'admit', state: 'open', quorum: 2, missing: [{ name: 'brig' }] }] })
    expect((await run('aurora', 'status')).out).toMatch(/pending +admit "dhow": 1 of 2 signed, not yet brig/)
    expect(await run('aurora', 'invite', '--list')).toMatchObject({ out: expect.stringMatching(/used.*for Dhow +dhow/) })

    // the other governor: what it needs came over the network, and its member key lies elsewhere
    const vault = join(three.path, 'vault')
    await mkdir(vault, { mode: 0o700 })
    await rename(join(three.of('brig'), 'member.key'), join(vault, 'member.key'))
    const other = await running(three.of('brig'))
    const id = (approved.records[0]?.['id'] as string).slice(0, 12)
    await expect.poll(async () => (await run('brig', 'governor', 'list')).out, { timeout: 20_000 }).toContain(id)
    expect(await run('brig', 'governor', 'vote', id, '--yes')).toMatchObject({ code: 1, err: expect.stringContaining('member.key') })
    expect(await run('brig', 'governor', 'vote', id, '--yes', '--member-key', vault)).toMatchObject({
      code: 0, out: expect.stringMatching(/admit "dhow" \(.*\): in force, signed by (aurora, brig|brig, aurora)/)
    })
    await expect.poll(async () => (await run('dhow', 'join', '--token-file', token)).out, { timeout: 20_000 }).toContain('you are a member of Two')
    expect(await run('dhow', 'member', 'show', 'dhow')).toMatchObject({ code: 0, out: expect.stringContaining('role         full\n') })
    expect(await run('aurora', 'member', 'show', 'brig')).toMatchObject({ code: 0, out: expect.stringContaining('role         full, governor') })
    expect(await run('aurora', 'admission', 'list')).toMatchObject({ out: 'nobody asks to join\n' })

    // what governors certify, and how somebody must leave
    const proposed = await run('aurora', 'member', 'certify', 'dhow', '--owner', 'us', '--sector', 'water', '--yes', '--json')
    expect(proposed.records).toMatchObject([{ kind: 'attributes', title: expect.stringMatching(/certify "dhow" as .*owned in US.*"water"/) }])
    expect(await run('aurora', 'member', 'certify', 'dhow', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('nothing would change') })
    expect(await run('aurora', 'group', 'set', 'desk', 'brig', 'dhow', '--yes'))
      .toMatchObject({ code: 0, out: expect.stringContaining('let the group "desk" be') })
    expect(await run('aurora', 'member', 'revoke', 'brig', '--reason', 'left', '--yes'))
      .toMatchObject({ code: 0, out: expect.stringContaining('more signature') })
    expect(await run('brig', 'member', 'revoke', 'brig', '--reason', 'left', '--yes', '--member-key', vault))
      .toMatchObject({ code: 3, err: expect.stringContaining('E_GOV_SELF') })
    expect((await run('aurora', 'governor', 'list', '--all', '--json')).records.map(({ kind }) => kind).filter((kind) => kind !== undefined).sort())
      .toEqual(['admit', 'attributes', 'group', 'revoke'])
    expect(await node.stop()).toMatchObject({ code: 0 })
    expect(await other.stop()).toMatchObject({ code: 0 })
  }, 60_000)

  it('take an invitation back, and tell what is no invitation', async () => {
    await using three = await cities()
    const { run } = three
    const node = await running(three.of('aurora'))
    const { records } = await run('aurora', 'invite', '--json')
    const [{ id, token }] = records as [{ id: string, token: string }]
    expect(await run('aurora', 'invite', '--revoke', id.slice(0, 12))).toMatchObject({ code: 0 })
    expect(await run('aurora', 'invite', '--revoke', id.slice(0, 12))).toMatchObject({ code: 1, err: expect.stringContaining('E_NOT_FOUND') })
    expect(await run('dhow', 'join', token, '--yes')).toMatchObject({ code: 1, err: expect.stringContaining('E_JOIN_UNREACHABLE') })
    expect(await run('dhow', 'join', 'hanse-invite-xyz', '--yes')).toMatchObject({ code: 1, err: expect.stringContaining('no whole invitation') })
    expect(await run('dhow', 'join', '--yes')).toMatchObject({ code: 2 })
    expect(await run('aurora', 'invite', '--hours', '0')).toMatchObject({ code: 2 })
    expect(await run('aurora', 'invite', '--hours', '100000')).toMatchObject({ code: 1, err: expect.stringContaining('E_INVITE_TIME') })
    await node.stop()
  }, 60_000)
})
