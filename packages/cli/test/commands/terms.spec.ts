import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, soloHome } from '../support/command.ts'
import { bundle, indicator } from '../support/samples.ts'

const policy = {
  iep_version: 2,
  name: 'look only',
  permitted_actions: 'none',
  attribution: 'must-not'
}

interface HomeWithFiles extends AsyncDisposable { run (...argv: string[]): ReturnType<typeof hanse>, at (name: string): string }

/** A home with files in it, and the command in it. */
async function homeWith (files: Record<string, unknown>): Promise<HomeWithFiles> {
  const home = await soloHome()
  const at = (name: string): string => join(home.path, name)
  for (const [name, content] of Object.entries({ 'bundle.json': bundle(indicator('evil.example')), ...files })) {
    await writeFile(at(name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { at, run: async (...argv) => hanse([...argv, '--home', home.path]), [Symbol.asyncDispose]: async () => home[Symbol.asyncDispose]() }
}

describe('hanse publish --pap and --iep', () => {
  it('put both into the handling', async () => {
    await using home = await homeWith({ 'policy.json': policy })
    expect(await home.run('publish', home.at('bundle.json'), '--tlp', 'green', '--pap', 'PAP:RED', '--iep', home.at('policy.json'))).toMatchObject({ code: 0 })
    const { records } = await home.run('tail', '--json')
    expect(records).toMatchObject([{ handling: { tlp: 'green', pap: 'red', iep: { permittedActions: 'none', attribution: 'must-not' } } }])
  })

  it('refuses what is no level of PAP and no policy in force, and publishes nothing', async () => {
    await using home = await homeWith({
      'text.json': 'permitted: none',
      'list.json': [policy],
      'odd.json': { ...policy, permitted_actions: 'everything' },
      'old.json': { ...policy, end_date: '2020-01-01T00:00:00Z' }
    })
    const publish = async (...argv: string[]): Promise<unknown> => home.run('publish', home.at('bundle.json'), '--tlp', 'green', ...argv)
    expect(await publish('--pap', 'violet')).toMatchObject({ code: 2, err: expect.stringMatching(/--pap is one of red, amber, green and clear; not violet/) })
    expect(await publish('--iep', home.at('none.json'))).toMatchObject({ code: 2, err: expect.stringContaining('E_FILE') })
    expect(await publish('--iep', home.at('text.json'))).toMatchObject({ code: 2, err: expect.stringContaining('is not JSON') })
    expect(await publish('--iep', home.at('list.json'))).toMatchObject({ code: 2, err: expect.stringContaining('is no JSON object') })
    expect(await publish('--iep', home.at('odd.json'))).toMatchObject({ code: 3, err: expect.stringMatching(/permitted_actions.*\(E_IEP\)/) })
    expect(await publish('--iep', home.at('old.json'))).toMatchObject({ code: 3, err: expect.stringMatching(/2020-01-01.*\(E_IEP_EXPIRED\)/) })
    expect((await home.run('status', '--json')).records).toMatchObject([{ objects: 0 }])
  })
})

describe('warning lists', () => {
  it('are named at publishing, in the preview and at lookup, and refuse nothing', async () => {
    await using home = await homeWith({})
    await writeFile(home.at('hanse.yaml'), `listen: []\nwarningLists: ${home.at('lists')}\n`, { mode: 0o600 })
    await mkdir(home.at('lists'))
    await writeFile(home.at('lists/list.json'), JSON.stringify({ name: 'Common names', type: 'string', list: ['evil.example'] }))
    const line = /over-common +indicator--\S+ +evil\[\.\]example +on the list Common names/
    const publish = ['publish', home.at('bundle.json'), '--tlp', 'green']
    expect(await home.run(...publish, '--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(line) })
    expect(await home.run(...publish)).toMatchObject({ code: 0, out: expect.stringMatching(line) })
    expect((await home.run(...publish, '--json')).records).toMatchObject([{ warnings: [{ list: 'Common names', observable: { value: 'evil.example' } }] }])
    expect((await home.run('lookup', 'evil.example')).out).toContain('Common names')
    expect(await home.run('import', home.at('bundle.json'))).toMatchObject({ code: 0, out: expect.stringContaining('imported 1 object') })
  })
})
