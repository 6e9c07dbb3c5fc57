import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, temporary } from '../support/command.ts'

describe('hanse demo --bundles', () => {
  it('says that there is nothing to publish before it founds anything', async () => {
    await using directory = await temporary()
    const [missing, empty, file] = ['missing', 'empty', 'file.json'].map((name) => join(directory.path, name)) as [string, string, string]
    await mkdir(empty)
    await writeFile(file, '{}')
    const run = async (bundles: string): Promise<unknown> => hanse(['demo', '--json', '--bundles', bundles])
    expect(await run(missing)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^demo: .*missing.*ENOENT; check the name\n$/) })
    expect(await run(file)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^demo: .*file\.json.*ENOTDIR; check the name\n$/) })
    expect(await run(empty)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^demo: .*empty.*holds no \*\.json/) })
  })
})
