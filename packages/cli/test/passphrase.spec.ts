import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { hanse, temporary } from './support/command.ts'

const bin = fileURLToPath(new URL('../bin/hanse.js', import.meta.url))
const init = ['init', '--name', 'Acme CERT', '--country', 'FR', '--listen', '/ip4/127.0.0.1/tcp/0', '--solo', '--json']

async function sealedHome (directory: string): Promise<{ home: string, file: string }> {
  const [home, file] = [join(directory, 'home'), join(directory, 'passphrase')]
  await writeFile(file, 'correct horse\nand a second line\n', { mode: 0o600 })
  const { code, records, err } = await hanse([...init, '--home', home, '--passphrase-file', file])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(records).toMatchObject([{ sealed: true }])
  return { home, file }
}

describe('a home with a passphrase', () => {
  it('opens with the first line of a file, and not without', async () => {
    await using directory = await temporary()
    const { home, file } = await sealedHome(directory.path)
    expect(await hanse(['status', '--home', home, '--passphrase-file', file])).toMatchObject({ code: 0 })
    expect(await hanse(['status', '--home', home])).toMatchObject({ code: 1, err: expect.stringContaining('E_PASSPHRASE_NEEDED') })
    await writeFile(file, 'wrong horse')
    expect(await hanse(['status', '--home', home, '--passphrase-file', file])).toMatchObject({ code: 1, err: expect.stringContaining('(E_PASSPHRASE)') })
  })

  it('opens at a terminal, which is shown the question and not the answer', async () => {
    await using directory = await temporary()
    const { home } = await sealedHome(directory.path)
    const { code, out, err } = await hanse(['status', '--home', home], { terminal: 80, input: 'correct horse\n' })
    expect(code).toBe(0)
    expect(err).toBe('Passphrase: \n')
    expect(out).not.toContain('horse')
  })

  it('opens with a descriptor, through the program that starts the command', async () => {
    await using directory = await temporary()
    const { home } = await sealedHome(directory.path)
    const script = '"$0" "$1" status --json --home "$2" --passphrase-fd 7 7<<< "correct horse"'
    const { stdout } = await promisify(execFile)('/bin/bash', ['-c', script, process.execPath, bin, home])
    expect(JSON.parse(stdout)).toMatchObject({ type: 'status', name: 'Acme CERT' })
  })

  it('is made at a terminal only when both answers agree', async () => {
    await using directory = await temporary()
    const argv = [...init, '--home', join(directory.path, 'new'), '--passphrase']
    expect(await hanse(argv, { terminal: 80, input: 'one\nother\n' })).toMatchObject({ code: 1, err: expect.stringContaining('E_PASSPHRASE') })
    expect(await hanse(argv, { terminal: 80, input: 'one\none\n' })).toMatchObject({ code: 0, records: [{ sealed: true }] })
  })

  it('refuses a file that others can read, that is missing, or is no passphrase', async () => {
    await using directory = await temporary()
    const { home } = await sealedHome(directory.path)
    const file = join(directory.path, 'other')
    const status = async (...options: string[]): Promise<unknown> => hanse(['status', '--home', home, ...options])
    expect(await status('--passphrase-file', file)).toMatchObject({ code: 2, err: expect.stringContaining('E_PASSPHRASE_FILE') })
    await writeFile(file, 'correct horse', { mode: 0o644 })
    expect(await status('--passphrase-file', file)).toMatchObject({ code: 1, err: expect.stringContaining('E_KEY_PERMISSIONS') })
    const long = join(directory.path, 'long')
    await writeFile(long, 'x'.repeat(1025), { mode: 0o600 })
    expect(await status('--passphrase-file', long)).toMatchObject({ code: 2, err: expect.stringContaining('longer than 1024 bytes') })
    expect(await status('--passphrase-file', long, '--passphrase-fd', '3')).toMatchObject({ code: 2 })
    expect(await status('--passphrase-fd', 'three')).toMatchObject({ code: 2 })
  })
})
