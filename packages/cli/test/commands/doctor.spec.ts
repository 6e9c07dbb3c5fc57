import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome } from '../support/command.ts'
import type { Status } from 'hanse'

describe('hanse doctor', () => {
  it('looks a home over, one finding a line', async () => {
    await using home = await soloHome()
    const { code, out, err } = await hanse(['doctor', '--home', home.path])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^ok {8}modes/)
    const { records } = await hanse(['doctor', '--home', home.path, '--json'])
    expect(records).toHaveLength(10)
    expect(records.every(({ type, verdict }) => type === 'finding' && ['ok', 'warning'].includes(verdict))).toBe(true)
  })

  it('fails at what is wrong, and repairs when told to', async () => {
    await using home = await soloHome()
    await chmod(join(home.path, 'node.key'), 0o640)
    expect(await hanse(['doctor', '--home', home.path])).toMatchObject({ code: 1, out: expect.stringContaining('chmod 600') })
    expect(await hanse(['doctor', '--home', home.path, '--repair'])).toMatchObject({ code: 0, out: expect.stringContaining('repaired') })
  })

  it('asks the node that runs', async () => {
    const status = { listen: [], objects: 1, entries: 1, disk: { state: 'ok' } } as unknown as Status
    await using home = await homeOf({ status: async () => status, peers: async () => [] })
    const { records } = await hanse(['doctor', '--home', home.path, '--json'])
    expect(records).toContainEqual({ type: 'finding', check: 'lock', verdict: 'ok', message: 'the running node holds the home' })
  })
})
