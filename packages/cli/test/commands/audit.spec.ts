import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome } from '../support/command.ts'
import { bundle, hostileText, indicator } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'
import type { AuditQuery, AuditRecord } from 'hanse'

const lane = 'ab'.repeat(32)
const record: AuditRecord = {
  number: 7, at: 0, kind: 'sent', verdict: 'permit', member: 'did:key:z6MkLex', memberName: hostileText, lane, range: { from: 1, to: 4 }
}

describe('hanse audit', () => {
  it('lists and verifies the log of a real home', async () => {
    await using home = await soloHome()
    expect(await hanse(['audit', 'list', '--home', home.path])).toMatchObject({ code: 0, out: '', err: 'the audit log is empty\n' })
    const file = join(home.path, 'bundle.json')
    await writeFile(file, bundle(indicator('evil.example')))
    await hanse(['publish', file, '--tlp', 'green', '--home', home.path])
    const listed = await hanse(['audit', 'list', '--home', home.path], { terminal: 120 })
    expect(listed.out).toMatch(/published entries 0 to 1 of lane [0-9a-f]{12} of [0-9a-f]{32} by /)
    const verified = await hanse(['audit', 'verify', '--home', home.path])
    expect(verified).toMatchObject({ code: 0, out: expect.stringMatching(/^whole: 1 row from row 0, the last has the hash [0-9a-f]{64}\n$/) })
    const nobody = await hanse(['audit', 'who-had', 'indicator--00000000-0000-4000-8000-00000000ffff', '--home', home.path])
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('E_NOT_FOUND') })
  })

  it('ends with 1 where the chain is broken, and names the row', async () => {
    await using home = await homeOf({ verifyAudit: async () => ({ first: 0, rows: 9, head: lane, break: { row: 5, what: hostileText } }) })
    const { code, out } = await hanse(['audit', 'verify', '--home', home.path], { terminal: 80 })
    expect(code).toBe(1)
    expect(out).toContain('at row 5')
    expectHarmless(out)
    expect((await hanse(['audit', 'verify', '--home', home.path, '--json'])).records).toMatchObject([{ type: 'audit-verdict', break: { row: 5 } }])
  })

  it('asks for an object or a member, and shows who had what', async () => {
    const asked: AuditQuery[] = []
    await using home = await homeOf({
      audit: async function * (query = {}) {
        const { object, member } = query
        asked.push({ object, member })
        yield object === 'none'
          ? { ...record, sent: { entry: lane, objects: [] } }
          : {
              ...record,
              sent: { entry: lane, objects: ['indicator--1', hostileText] }
            }
      }
    })
    const had = await hanse(['audit', 'who-had', 'indicator--1', '--home', home.path], { terminal: 200 })
    expect(had.out).toContain('entry abababababab: indicator--1')
    expectHarmless(had.out)
    expect((await hanse(['audit', 'what-got', 'Fox CERT', '--home', home.path, '--json'])).records).toMatchObject([{
      type: 'audit',
      number: 7,
      sent: { objects: ['indicator--1', hostileText] }
    }])
    expect((await hanse(['audit', 'who-had', 'none', '--home', home.path])).out).toContain('no longer held')
    expect(asked).toEqual([{ object: 'indicator--1', member: undefined }, { object: undefined, member: 'Fox CERT' }, { object: 'none', member: undefined }])
  })
})
