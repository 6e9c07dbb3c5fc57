import { stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { socketPath } from 'hanse'
import { describe, expect, it } from 'vitest'
import { hanse, soloHome, temporary } from '../support/command.ts'
import { running } from '../support/running.ts'
import { bundle, indicator } from '../support/samples.ts'

describe('hanse run', () => {
  it('says in one line that it listens, serves the other commands, and stops in order', async () => {
    await using home = await soloHome()
    const node = await running(home.path)
    expect(node.output()).toMatch(/^Acme CERT is listening on \/ip4\/127\.0\.0\.1\/tcp\/\d+.*\n$/)
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example')))
    expect(await hanse(['publish', file, '--tlp', 'green', '--home', home.path])).toMatchObject({ code: 0, err: expect.stringContaining('hanse delivery') })
    expect((await hanse(['status', '--home', home.path, '--json'])).records).toMatchObject([{ running: true, objects: 1 }])
    expect(await hanse(['peers', '--home', home.path])).toMatchObject({ code: 0 })
    expect((await hanse(['lookup', 'evil.example', '--home', home.path, '--json'])).records).toMatchObject([{ matches: [{ private: false }] }])
    const { code, err } = await node.stop()
    expect({ code, err }).toEqual({ code: 0, err: 'stopped\n' })
    await expect(stat(socketPath(home.path))).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await hanse(['status', '--home', home.path, '--json'])).records).toMatchObject([{ running: false, objects: 1 }])
  })

  it('twice in one home ends with 5 and leaves the first alone', async () => {
    await using home = await soloHome()
    const node = await running(home.path, ['--json'])
    expect(await hanse(['run', '--home', home.path])).toMatchObject({ code: 5 })
    expect(await hanse(['status', '--home', home.path])).toMatchObject({ code: 0 })
    expect(await node.stop()).toMatchObject({ code: 0, records: [{ type: 'listening', socket: socketPath(home.path) }] })
  })

  it('tells who joins and leaves', async () => {
    await using directory = await temporary()
    const homes = ['Acme', 'Lex'].map((name) => join(directory.path, name))
    const [acme, lex] = homes as [string, string]
    const ports = [await freePort(), await freePort()]
    for (const [at, home] of homes.entries()) {
      const address = `/ip4/127.0.0.1/tcp/${ports[at] ?? 0}`
      await hanse(['init', '--home', home, '--name', at === 0 ? 'Acme' : 'Lex', '--country', 'FR', '--listen', address])
    }
    const charter = join(directory.path, 'our.charter')
    await hanse(['charter', 'create', ...homes.map((home) => join(home, 'member.card')), '--out', charter])
    for (const home of homes) {
      expect(await hanse(['charter', 'accept', charter, '--yes', '--home', home])).toMatchObject({ code: 0 })
    }
    const first = await running(acme)
    const second = await running(lex, ['--json'])
    await first.until(/joined {2}Lex/)
    await second.stop()
    await first.until(/left {4}Lex/)
    expect(await first.stop()).toMatchObject({ code: 0 })
  })
})

async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => { server.close(resolve) })
  return port
}
