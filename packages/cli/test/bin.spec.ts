import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { hanse, soloHome, temporary } from './support/command.ts'
import { bundle, indicator } from './support/samples.ts'
import type { ChildProcess } from 'node:child_process'

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

/** All that a process says on standard error from its start, piece by piece: each wait looks behind what the last one saw. */
function told (child: ChildProcess): (words: RegExp) => Promise<void> {
  let text = ''
  child.stderr?.on('data', (chunk) => { text += String(chunk) })
  const ended = once(child, 'close').then(() => { throw new Error(`the process has ended, and said: ${text}`) })
  ended.catch(() => {})
  return async (words) => {
    let found = words.exec(text)
    while (found === null) {
      await Promise.race([once(child.stderr as NodeJS.EventEmitter, 'data'), ended])
      found = words.exec(text)
    }
    text = text.slice(found.index + found[0].length)
  }
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

  it('reads rules and certificates anew on SIGHUP, and keeps those in force when they cannot be read', async () => {
    await using directory = await temporary()
    const [home, lex, elsewhere] = ['home', 'lex', 'elsewhere'].map((name) => join(directory.path, name)) as [string, string, string]
    for (const path of [home, lex]) {
      await hanse(['init', '--home', path, '--name', basename(path), '--country', 'FR', '--listen', '/ip4/127.0.0.1/tcp/0'])
    }
    const charter = join(directory.path, 'our.charter')
    await hanse(['charter', 'create', join(home, 'member.card'), join(lex, 'member.card'), '--out', charter])
    expect(await hanse(['charter', 'accept', charter, '--yes', '--home', home])).toMatchObject({ code: 0 })
    await cp(home, elsewhere, { recursive: true })
    const child = spawn(process.execPath, ['--conditions=hanse:source', main, 'run', '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] })
    const heard = told(child)
    const reload = async (file: string, text: string, words: RegExp): Promise<void> => {
      await writeFile(join(home, file), text, { mode: 0o600 })
      child.kill('SIGHUP')
      await heard(words)
    }
    const answer = async (...argv: string[]): Promise<any> => (await hanse([...argv, '--home', home, '--json'])).records[0]
    const file = join(directory.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example')))
    const held = async (): Promise<unknown> => (await answer('publish', file, '--tlp', 'green', '--dry-run')).hold?.reasons[0].code
    const addresses = async (): Promise<unknown> => (await hanse(['member', 'list', '--home', home, '--json'])).records.find(({ own }) => own)?.nodes[0].addrs
    await once(child.stdout, 'data')

    expect(await held()).toBeUndefined()
    const holdsFirst = '{version: 1, default: permit, rules: [{id: look-first, when: {direction: share}, verdict: hold}]}'
    await reload('rules.yaml', holdsFirst, /^1 rule in force\n2 nodes of 2 members hold a certificate\n/)
    expect(await held()).toBe('R_look-first')
    await reload('rules.yaml', '{version: 1, default: permit, rules: [{id: look', /\(E_RULE_SYNTAX\)\n2 nodes of 2 members hold a certificate\n/)
    expect(await held()).toBe('R_look-first')

    const renewed = ['key', 'renew', '--home', elsewhere, '--addr', '/dns4/acme.example/tcp/7373']
    expect(await hanse(renewed)).toMatchObject({ code: 0 })
    await reload('certificates', await readFile(join(elsewhere, 'certificates'), 'utf8'), /\n2 nodes of 2 members hold a certificate\n/)
    expect(await addresses()).toEqual(['/dns4/acme.example/tcp/7373'])
    await reload('certificates', 'no certificate', /\n.*\(E_ARMOUR\)\n/)
    expect(await addresses()).toEqual(['/dns4/acme.example/tcp/7373'])

    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('survives a closed pipe', async () => {
    const { out, err } = await run('/bin/sh', ['-c', `"${process.execPath}" --conditions=hanse:source "${main}" --help | head -n 1`])
    expect({ out, err }).toEqual({ out: 'Usage: hanse [options] [command]\n', err: '' })
  })
})
