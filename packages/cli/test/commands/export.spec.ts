import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome } from '../support/command.ts'
import { bundle, hostileText, indicator } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'
import type { ExportOptions } from 'hanse'

describe('hanse export', () => {
  it('writes a bundle to standard output or a file, and says beside it what was left out', async () => {
    await using home = await soloHome()
    const object = indicator('evil.example')
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(object))
    await hanse(['import', file, '--home', home.path])
    const ran = await hanse(['export', '--home', home.path])
    expect(JSON.parse(ran.out)).toMatchObject({ type: 'bundle', objects: [object] })
    expect(ran.err).toMatch(/^exported: 1 object, 0 left out; go on with --since \S+\n$/)
    const aside = await hanse(['export', '--json', '--type', 'malware', '--home', home.path])
    expect(JSON.parse(aside.out)).not.toHaveProperty('objects')
    expect(JSON.parse(aside.err)).toMatchObject({ type: 'export', objects: 0, leftOut: [] })
    const out = join(home.path, 'out.json')
    const written = await hanse(['export', '--json', '--out', out, '--home', home.path])
    expect(written.records).toMatchObject([{ type: 'export', objects: 1 }])
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ objects: [object] })
    expect((await stat(out)).mode & 0o077).toBe(0)
    expect((await hanse(['export', '--out', join(home.path, 'none', 'x'), '--home', home.path])).err).toContain('E_FILE')
    expect((await hanse(['export', '--use', 'sell', '--home', home.path])).code).toBe(2)
    expect((await hanse(['audit', 'list', '--home', home.path])).out).toContain('exported')
  })

  it('passes on what it is asked, and leaves no half file behind a failure', async () => {
    const asked: ExportOptions[] = []
    await using home = await homeOf({
      export: async function * ({ signal: _signal, ...options } = {}) {
        asked.push(options)
        if (options.purpose === 'fail') {
          throw new Error('the disk is gone')
        }
        yield {
          type: 'summary',
          export: 'ef'.repeat(16),
          objects: 0,
          leftOut: [{ code: 'R_x', text: hostileText, rule: hostileText, objects: 3 }],
          obligations: [{ obligation: 'minimise', objects: 2 }],
          cursor: 'c1'
        }
      }
    })
    const ran = await hanse(
      ['export', '--home', home.path, '--type', 'indicator', '--type', 'malware', '--since', 'c0', '--purpose', 'siem', '--use', 'block', '--by', 'Ada'],
      { terminal: 120 }
    )
    expectHarmless(ran.err)
    expect(ran.err).toContain('3 left out')
    expect(ran.err).toMatch(/2 +minimise/)
    expect(asked).toEqual([{ types: ['indicator', 'malware'], since: 'c0', purpose: 'siem', use: 'block', by: 'Ada' }])
    const out = join(home.path, 'out.json')
    expect((await hanse(['export', '--home', home.path, '--out', out, '--purpose', 'fail'])).code).not.toBe(0)
    expect((await readdir(home.path)).filter((name) => name.startsWith('out'))).toEqual([])
  })
})
