import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { objectsUntil, until } from '../support/wait.ts'
import type { AuditQuery, AuditRecord, HanseNode } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

async function log (node: HanseNode, query?: AuditQuery): Promise<AuditRecord[]> {
  const records: AuditRecord[] = []
  for await (const record of node.audit(query)) {
    records.push(record)
  }
  return records
}

describe('the audit log of a node', () => {
  it('says who was sent an object by the time it arrives there, and what a member got', async () => {
    const [aurora, corvette] = await Promise.all([federation.open('Aurora'), federation.open('Corvette')])
    await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 2)
    const shared = indicator("[domain-name:value = 'shared.example']")
    const health = indicator("[domain-name:value = 'health.example']")
    await aurora.publish(bundle(shared), { tlp: 'green' })
    const { publication, entries } = await aurora.publish(bundle(health), { tlp: 'amber', audience: { any: [{ sectors: ['healthcare'] }] } })
    await objectsUntil(corvette, (ids) => ids.has(health.id) && ids.has(shared.id))

    const had = await log(aurora, { object: health.id })
    expect(had).toMatchObject([{ kind: 'sent', verdict: 'permit', memberName: 'Corvette', sent: { entry: entries[0], objects: [health.id] } }])
    expect((await log(aurora, { object: publication })).map(({ memberName }) => memberName)).toEqual(['Corvette'])
    expect((await log(aurora, { object: entries[0] })).map(({ memberName }) => memberName)).toEqual(['Corvette'])
    const got = (await log(aurora, { member: 'corvette' })).flatMap(({ sent }) => sent?.objects)
    expect(got.sort()).toEqual([shared.id, health.id].sort())
    await until(aurora, async () => (await log(aurora, { object: shared.id })).length >= 2)
    expect((await log(aurora, { member: 'Brig' })).flatMap(({ sent }) => sent?.objects)).toEqual([shared.id])
    expect(await log(aurora, { object: health.id, member: 'Brig' })).toEqual([])

    const everything = await log(aurora)
    expect(JSON.stringify(everything)).not.toContain('health.example')
    expect(everything.find(({ item }) => item === publication)).toMatchObject({ kind: 'published', who: expect.any(String) })
    const verdict = await aurora.verifyAudit()
    expect(verdict).toMatchObject({ first: 0 })
    expect(verdict.break).toBeUndefined()
  })

  it('says once what was denied, under which rules, before anything later leaves', async () => {
    const rules = '{"version":1,"rules":[{"id":"quiet","when":{"direction":"share","subject":{"country":"XX"}},"verdict":"deny"}],"default":"permit"}'
    const aurora = await federation.open('Aurora', { rules: async () => rules })
    const brig = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const health = { tlp: 'amber' as const, audience: { any: [{ sectors: ['healthcare'] }] } }
    await aurora.publish(bundle(indicator("[domain-name:value = 'a.example']")), health)
    await aurora.publish(bundle(indicator("[domain-name:value = 'b.example']")), health)
    const open = indicator("[domain-name:value = 'c.example']")
    await aurora.publish(bundle(open), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(open.id))
    const { hash } = await aurora.loadRules()
    const rows = await log(aurora)
    expect(rows.filter(({ kind }) => kind === 'withheld')).toMatchObject([
      { verdict: 'deny', memberName: 'Brig', range: { from: 0 }, why: 'E_AUDIENCE', rule: hash }
    ])
    expect(rows.filter(({ kind }) => kind === 'sent').every(({ rule }) => rule === hash)).toBe(true)
    expect(await log(aurora)).toEqual(rows)
    expect((await aurora.verifyAudit()).break).toBeUndefined()
    expect(await aurora.metrics()).toMatch(/^hanse_publish_verdicts_total\{verdict="deny"\} [1-9]/m)
    expect(await brig.metrics()).toMatch(/^hanse_accept_verdicts_total\{verdict="permit"\} 1$/m)
  })

  it('goes on over a restart, and the relay keeps one too', async () => {
    const object = indicator("[domain-name:value = 'restart.example']")
    const before = await federation.open('Aurora', { start: false })
    await before.publish(bundle(object), { tlp: 'green' })
    await before.stop()
    const aurora = await federation.open('Aurora')
    const corvette = await federation.open('Corvette')
    await objectsUntil(corvette, (ids) => ids.has(object.id))
    expect((await log(aurora)).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['published', 'sent']))
    await aurora.stop()
    const brig = await federation.open('Brig')
    await objectsUntil(brig, (ids) => ids.has(object.id))
    expect((await log(corvette, { object: object.id })).map(({ memberName }) => memberName)).toEqual(['Brig'])
    expect((await corvette.verifyAudit()).break).toBeUndefined()
  })

  it('does not know what was never here', async () => {
    const aurora = await federation.open('Aurora', { start: false })
    await expect(log(aurora, { object: 'indicator--00000000-0000-4000-8000-00000000ffff' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(log(aurora, { object: 'ab'.repeat(16) })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(log(aurora, { member: 'nobody' })).rejects.toMatchObject({ code: 'E_MEMBER_UNKNOWN' })
    expect(await log(aurora)).toEqual([])
  })
})
