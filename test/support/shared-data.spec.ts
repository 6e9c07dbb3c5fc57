import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWithData, sharedData } from './shared-data.ts'

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const HELPER = fileURLToPath(new URL('shared-data.ts', import.meta.url))

describe('shared data', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hanse-shared-data-'))
    await writeFile(join(folder, 'present.txt'), 'a')
    await writeFile(join(folder, 'planted.spec.ts'), `
      import { it } from 'vitest'
      import { describeWithData } from '${HELPER}'
      describeWithData('planted', [process.env.WANTED], path => { it(path, () => {}) })
    `)
  })

  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  /** Runs a suite that wants a file, on a machine that has `present.txt`. */
  async function runWanting (wanted: string, ci: string | undefined): Promise<{ code: number, output: string }> {
    const env = { ...process.env, CI: ci, HANSE_DATA: folder, WANTED: wanted, NO_COLOR: '1' }
    const args = [VITEST, 'run', '--root', folder, '--reporter', 'verbose']
    return new Promise(resolve => {
      execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
        resolve({ code: error == null ? 0 : Number(error.code), output: stdout + stderr })
      })
    })
  }

  it('gives the tests the path of what is there', async () => {
    const { code, output } = await runWanting('present.txt', undefined)
    expect(output).toContain(join(folder, 'present.txt'))
    expect(code).toBe(0)
  })

  it('skips what is missing and says where it was looked for', async () => {
    const { code, output } = await runWanting('missing.txt', undefined)
    expect(output).toContain(`no missing.txt in ${folder}; set HANSE_DATA`)
    expect(output).toContain('1 skipped')
    expect(code).toBe(0)
  })

  it('fails for what is missing on CI', async () => {
    const { code, output } = await runWanting('missing.txt', 'true')
    expect(output).toContain(`no missing.txt in ${folder}; set HANSE_DATA`)
    expect(code).toBe(1)
  })
})

describeWithData('the shared data of this machine', ['indicators'], path => {
  it('is found by its segments', () => {
    expect(sharedData('indicators')).toBe(path)
    expect(sharedData('indicators', 'no such thing')).toBeUndefined()
  })
})
