import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/home/config-schema.ts'
import { createHome, readHome } from '../../src/index.ts'
import { configReference } from '../support/config-reference.ts'
import { temporary } from '../support/temporary.ts'

const addr = '/ip4/127.0.0.1/tcp/0'

async function homeWith (text: string, name = 'hanse.yaml'): Promise<{ path: string } & AsyncDisposable> {
  const directory = await temporary()
  await createHome(directory.path, { name: 'Aurora', country: 'DK', sectors: [], listen: [addr], solo: true })
  await rm(join(directory.path, 'hanse.yaml'))
  await writeFile(join(directory.path, name), text)
  return directory
}

describe('hanse.yaml', () => {
  it('is written by createHome and read back', async () => {
    await using directory = await temporary()
    await createHome(directory.path, { name: 'Aurora', country: 'DK', sectors: [], listen: [addr, '/ip6/::/tcp/7373'] })
    expect(await readHome(directory.path)).toMatchObject({ listen: [addr, '/ip6/::/tcp/7373'] })
  })

  it('says everything that a node can be told', async () => {
    await using home = await homeWith(`listen: ["${addr}"]\nrelay: true\nproxy: http://proxy.example:3128\n`)
    expect(await readHome(home.path)).toMatchObject({ listen: [addr], relay: true, proxy: 'http://proxy.example:3128' })
  })

  it('may be empty: the node then only dials', async () => {
    await using home = await homeWith('# nothing\n')
    expect(await readHome(home.path)).toMatchObject({ listen: [] })
  })

  it('is still read as the config.json of an earlier home', async () => {
    await using home = await homeWith(`{\n  "listen": [\n    "${addr}"\n  ]\n}\n`, 'config.json')
    expect(await readHome(home.path)).toMatchObject({ listen: [addr] })
  })

  it.each([
    ['lisen: []', 'E_CONFIG_UNKNOWN_KEY', '$.lisen', 'listen, dht, door, relay, proxy, warningLists, quotaMiB'],
    ['__proto__: {}', 'E_CONFIG_UNKNOWN_KEY', '$.__proto__', 'listen, dht, door, relay, proxy, warningLists, quotaMiB'],
    ['listen: /ip4/0.0.0.0/tcp/1', 'E_CONFIG', '$.listen', 'a list of at most 16'],
    [`listen: [${Array.from({ length: 17 }, () => addr).join(', ')}]`, 'E_CONFIG', '$.listen', 'a list of at most 16'],
    [`listen: [${addr}, 7373]`, 'E_CONFIG', '$.listen[1]', 'a text such as /ip4/0.0.0.0/tcp/7373'],
    [`listen: [${addr}, /ip4/nowhere]`, 'E_CONFIG', '$.listen[1]', undefined],
    ['relay: "yes"', 'E_CONFIG', '$.relay', 'true or false'],
    ['proxy: proxy.example:3128', 'E_CONFIG', '$.proxy', 'a text such as http://proxy.acme.example:3128'],
    ['quotaMiB: 0', 'E_CONFIG', '$.quotaMiB', 'a whole number from 1'],
    ['quotaMiB: 1.5', 'E_CONFIG', '$.quotaMiB', 'a whole number from 1'],
    ['- listen', 'E_CONFIG', '$', 'a map of listen, dht, door, relay, proxy, warningLists, quotaMiB']
  ])('refuses %s', async (text, code, path, allowed) => {
    await using home = await homeWith(text)
    await expect(readHome(home.path)).rejects.toMatchObject({ code, facts: { path, ...allowed === undefined ? {} : { allowed } } })
  })

  it.each([
    ['what is no YAML', 'listen: [', /line 1/],
    ['a key that stands twice', 'relay: true\nrelay: false', /line 2/],
    ['an unknown tag', 'relay: !!js/function "x"', /YAML/],
    ['aliases', 'listen: &a ["/ip4/127.0.0.1/tcp/0"]\nproxy: *a', /aliases/],
    ['a file that is too long', `# ${'x'.repeat(64 * 1024)}`, /limit is 65536/]
  ])('refuses %s', async (_what, text, message) => {
    await using home = await homeWith(text)
    await expect(readHome(home.path)).rejects.toMatchObject({ code: 'E_CONFIG', message: expect.stringMatching(message) })
  })

  it('is missed', async () => {
    await using home = await homeWith('', 'other')
    await expect(readHome(home.path)).rejects.toMatchObject({ code: 'E_CONFIG', message: expect.stringContaining('holds no hanse.yaml') })
  })

  it('is described for editors and people as it is checked', async () => {
    await expect(`${JSON.stringify(configSchema, null, 2)}\n`).toMatchFileSnapshot('../../../../docs/reference/config.schema.json')
    await expect(configReference()).toMatchFileSnapshot('../../../../docs/reference/configuration.md')
  })
})
