import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { soloHome, temporary } from './support/command.ts'

const bin = fileURLToPath(new URL('../bin/hanse.js', import.meta.url))
const main = fileURLToPath(new URL('../src/index.ts', import.meta.url))
const systemNode = '/usr/bin/node'

/** The Node of these tests, and the system's where there is one, which may be too old for the sources. */
const nodes = [process.execPath, ...existsSync(systemNode) ? [systemNode] : []]

async function run (node: string, argv: string[]): Promise<{ code: number, out: string, err: string }> {
  return promisify(execFile)(node, argv).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr })
  )
}

describe.each(nodes)('bin/hanse.js under %s', (node) => {
  it('runs the sources of a clone and passes the exit code on', async () => {
    const version = await run(node, [bin, '--version'])
    expect(version).toMatchObject({ code: 0, err: '' })
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
    await using directory = await temporary()
    const status = await run(node, [bin, 'status', '--home', join(directory.path, 'none')])
    expect(status).toMatchObject({ code: 4, out: '', err: expect.stringContaining('E_HOME_MISSING') })
  })

  it('ends a node in order on SIGTERM', async () => {
    await using home = await soloHome()
    const child = spawn(node, [bin, 'run', '--home', home.path], { stdio: ['ignore', 'pipe', 'pipe'] })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

describe('the process', () => {
  it('ends when its reader goes away', async () => {
    await using home = await soloHome()
    const child = spawn(process.execPath, ['--conditions=hanse:source', main, 'run', '--home', home.path], { stdio: ['ignore', 'pipe', 'pipe'] })
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    child.kill('SIGINT')
    expect([0, 130]).toContain((await once(child, 'exit'))[0])
  })

  it('survives a closed pipe', async () => {
    const { out, err } = await run('/bin/sh', ['-c', `"${process.execPath}" --conditions=hanse:source "${main}" --help | head -n 1`])
    expect({ out, err }).toEqual({ out: 'Usage: hanse [options] [command]\n', err: '' })
  })
})
