/** What the command says of a disk that is full, cannot be written, or has no descriptors left: real conditions. */
import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeWithDisks, smallDisk } from '../../../../test/support/small-disk.ts'
import { hanse, soloHome } from '../support/command.ts'
import type { SmallDisk } from '../../../../test/support/small-disk.ts'

const diskBytes = 64 * 1024 * 1024

/** A home that has run once, on a disk of its own. */
async function homeOn (disk: SmallDisk): Promise<string> {
  await using home = await soloHome()
  expect((await hanse(['status', '--home', home.path])).code).toBe(0)
  const path = join(disk.directory, 'home')
  // a copy opens a new incarnation, which is a write of its own
  await cp(home.path, path, { recursive: true })
  expect((await hanse(['status', '--home', path])).code).toBe(0)
  return path
}

describeWithDisks('hanse run and hanse doctor', () => {
  it('on a read-only file system: E_STORE_READONLY, one line, exit code 1', async () => {
    using disk = smallDisk(diskBytes)
    const home = await homeOn(disk)
    disk.setReadOnly(true)
    const { code, err } = await hanse(['run', '--home', home])
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 })
    expect(err).toMatch(/check their owner, mode and mount \(E_STORE_READONLY\)/)
    const doctor = await hanse(['doctor', '--home', home, '--json'])
    expect(doctor.code).toBe(1)
    expect(doctor.records).toContainEqual(expect.objectContaining({ check: 'store', verdict: 'failed', code: 'E_STORE_READONLY' }))
    disk.setReadOnly(false)
  })

  it('on a full disk without a ballast: E_DISK_FULL with what it takes, exit code 1; then all is well again', async () => {
    using disk = smallDisk(diskBytes)
    const home = await homeOn(disk)
    await disk.fill()
    const { code, err } = await hanse(['run', '--home', home])
    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 })
    expect(err).toMatch(/bytes are free, it takes \d+ to open it; free space and start again \(E_DISK_FULL\)/)
    const doctor = await hanse(['doctor', '--home', home, '--json'])
    expect(doctor.code).toBe(1)
    expect(doctor.records).toContainEqual(expect.objectContaining({ check: 'disk', verdict: 'failed', code: 'E_DISK_FULL' }))
    await disk.clear()
    expect((await hanse(['doctor', '--home', home])).code).toBe(0)
  })
})

describe('hanse run without file descriptors', () => {
  it('is E_FD with how to raise the limit, exit code 1', async () => {
    await using home = await soloHome()
    expect((await hanse(['status', '--home', home.path])).code).toBe(0)
    const child = fileURLToPath(new URL('../support/without-descriptors.ts', import.meta.url))
    const { code, err } = await new Promise<{ code: unknown, err: string }>((resolve) => {
      const command = `ulimit -n 256 && exec "${process.execPath}" --conditions=hanse:source "${child}" run --home "${home.path}"`
      execFile('sh', ['-c', command], (error, _out, err) => { resolve({ code: error?.code ?? 0, err }) })
    })
    expect(err).toContain('raise its limit (ulimit -n) (E_FD)')
    expect(code).toBe(1)
  })
})
