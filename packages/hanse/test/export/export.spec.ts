/** What a member may hand to its own tools, and what its rules say about uses of what it received. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stixBundle } from '../../src/index.ts'
import { bundle, identity, indicator, malware, markings, relationship } from '../support/bundles.ts'
import { firms, found } from '../support/federation.ts'
import { objectsUntil } from '../support/wait.ts'
import type { AuditRecord, ExportedObject, ExportOptions, ExportSummary, HanseNode } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

let federation: TestFederation
let aurora: HanseNode
let brig: HanseNode

const who = identity('Someone')
const free = indicator("[domain-name:value = 'free.example']", { created_by_ref: who.id })
const watched = indicator("[domain-name:value = 'watched.example']", { created_by_ref: who.id })
const family = malware('Nix')
const link = relationship(free, family)
const mine = indicator("[domain-name:value = 'mine.example']")
const bought = indicator("[domain-name:value = 'bought.example']")
const strange = indicator("[domain-name:value = 'strange.example']", { object_marking_refs: ['marking-definition--00000000-0000-4000-8000-0000000000ee'] })
const person = { ...identity('Ada'), identity_class: 'individual', object_marking_refs: [markings.green] }

beforeAll(async () => {
  federation = await found(firms.slice(0, 2))
  aurora = await federation.open('Aurora')
  brig = await federation.open('Brig')
  await aurora.publish(bundle(who, free, family, link, person), { tlp: 'green' })
  await aurora.publish(bundle(who, watched), { tlp: 'green', pap: 'red' })
  await brig.publish(bundle(mine), { tlp: 'green', pap: 'red' })
  await brig.import(bundle(bought, strange))
  await objectsUntil(brig, (ids) => [free, watched, person, mine, bought].every(({ id }) => ids.has(id)))
})

afterAll(async () => { await federation.end() })

async function rules (...list: string[]): Promise<void> {
  await writeFile(join(federation.members.get('Brig')?.directory ?? '', 'rules.yaml'), `version: 1\ndefault: permit\nrules: [${list.join(', ')}]\n`)
  await brig.loadRules()
}

async function exported (options: ExportOptions = {}): Promise<{ ids: string[], objects: ExportedObject[], summary: ExportSummary }> {
  const objects: ExportedObject[] = []
  for await (const item of brig.export({ by: 'Ada', ...options })) {
    if (item.type === 'summary') {
      return { ids: objects.map(({ id }) => id), objects, summary: item }
    }
    objects.push(item)
  }
  throw new Error('no summary came')
}

async function rowsOf (id: string): Promise<AuditRecord[]> {
  const rows: AuditRecord[] = []
  for await (const row of brig.audit()) {
    if (row.item === id) {
      rows.push(row)
    }
  }
  return rows
}

describe('an export', () => {
  it('has all that is held and may leave, each object once and byte for byte', async () => {
    await rules()
    const { ids, objects, summary } = await exported()
    expect([...ids].sort()).toEqual([who, free, family, link, person, watched, mine, bought].map(({ id }) => id).sort())
    const [looked] = (await brig.lookup('free.example')).matches
    expect(objects.find(({ id }) => id === free.id)?.bytes).toEqual(looked?.bytes)
    expect(summary).toMatchObject({ objects: 8, leftOut: [{ code: 'E_MARKING_UNKNOWN', objects: 1 }] })
    expect(summary.obligations).toContainEqual({ obligation: 'no-block', objects: expect.any(Number) })
    expect(objects.find(({ id }) => id === watched.id)).toMatchObject({ permitted: ['monitor', 'share-with-client'], own: false, private: false })
    expect(objects.find(({ id }) => id === mine.id)).toMatchObject({ obligations: [], own: true })
    expect(objects.find(({ id }) => id === bought.id)).toMatchObject({ own: true, private: true })
  })

  it('goes by type, by use and by what arrived since', async () => {
    await rules()
    expect((await exported({ types: ['malware', 'report'] })).ids).toEqual([family.id])
    const { ids, summary } = await exported({ types: ['indicator'], use: 'block' })
    expect([...ids].sort()).toEqual([free.id, mine.id, bought.id].sort())
    expect(summary.leftOut).toContainEqual({ code: 'E_USE', text: 'its terms do not permit the use block now', objects: 1 })
    const later = indicator("[domain-name:value = 'later.example']")
    await brig.import(bundle(later))
    expect((await exported({ since: summary.cursor })).ids).toEqual([later.id])
    expect((await exported({ since: '2999-01-01' })).ids).toEqual([])
    expect((await exported({ since: '2020-01-01' })).ids).toContain(free.id)
    await expect(exported({ since: '2026-99-99' })).rejects.toMatchObject({ code: 'E_CURSOR' })
    await expect(exported({ since: 'yesterday' })).rejects.toMatchObject({ code: 'E_CURSOR' })
    await expect(exported({ purpose: 'x'.repeat(600) })).rejects.toMatchObject({ code: 'E_LIMIT_REASON' })
  })

  it('leaves out what own rules deny, and names the rule', async () => {
    await rules(
      '{id: no-people, when: {direction: export, object: {personalData: person}}, verdict: deny}',
      '{id: siem-only, when: {direction: export, purpose: [sales]}, verdict: deny, reason: a contract}'
    )
    const { ids, summary } = await exported({ types: ['identity', 'malware', 'indicator'], purpose: 'siem' })
    expect(ids).not.toContain(person.id)
    expect(ids).toEqual(expect.arrayContaining([who.id, family.id, free.id, mine.id, bought.id]))
    expect(summary.leftOut).toContainEqual({ code: 'R_no-people', text: 'your rule no-people denies it', rule: 'no-people', objects: 1 })
    // own content and imports are no content of others; what is unknown denies
    expect([...(await exported({ types: ['indicator'] })).ids]).not.toContain(free.id)
    const sales = await exported({ types: ['malware'], purpose: 'sales' })
    expect(sales.summary.leftOut).toMatchObject([{ rule: 'siem-only', text: expect.stringContaining('a contract') }])
  })

  it('minimises by leaving out what no machine matches', async () => {
    await rules('{id: less, when: {direction: export}, verdict: permit, obligations: [minimise, attribute]}')
    const { ids, summary } = await exported()
    expect(ids).toEqual(expect.arrayContaining([free.id, watched.id, mine.id, bought.id]))
    expect(ids.some((id) => [family.id, link.id, person.id].includes(id))).toBe(false)
    expect(summary.leftOut).toContainEqual({ code: 'E_MINIMISED', text: expect.stringContaining('indicators'), rule: 'less', objects: 5 })
    expect(summary.obligations).toEqual(expect.arrayContaining([{ obligation: 'minimise', objects: 2 }, { obligation: 'attribute-author', objects: 2 }]))
  })

  it('is in the audit log before the first object is given, with who, what for and by which rules', async () => {
    await rules('{id: fine, when: {direction: export}, verdict: permit}')
    let id = ''
    let before: AuditRecord[] = []
    for await (const item of brig.export({ types: ['malware'], purpose: 'siem', by: 'Ada' })) {
      if (item.type === 'object') {
        before = []
        for await (const row of brig.audit()) {
          before.push(row)
        }
      } else {
        id = item.export
      }
    }
    const rows = before.filter(({ item }) => item === id)
    expect(rows).toMatchObject([
      { kind: 'exported', verdict: 'permit', who: 'Ada', why: 'purpose: siem; types: malware', rule: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { kind: 'exported', range: { from: 1, to: 1 }, leaves: { count: 1 } }
    ])
    expect(await rowsOf(id)).toEqual(rows)
    const had: AuditRecord[] = []
    for await (const row of brig.audit({ object: family.id })) {
      had.push(row)
    }
    expect(had.at(-1)).toMatchObject({ kind: 'exported', who: 'Ada', sent: { objects: [family.id] } })
    expect(await brig.verifyAudit()).not.toHaveProperty('break')
  })

  it('is one bundle, which has no list of objects when there are none', async () => {
    await rules()
    const textOf = async (options: ExportOptions): Promise<any> => {
      const pieces: Uint8Array[] = []
      for await (const piece of stixBundle(brig.export(options), () => {})) {
        pieces.push(piece)
      }
      return JSON.parse(Buffer.concat(pieces).toString('utf8'))
    }
    expect(await textOf({ types: ['malware'] })).toMatchObject({ type: 'bundle', id: expect.stringMatching(/^bundle--/), objects: [family] })
    expect(await textOf({ types: ['tool'] })).not.toHaveProperty('objects')
  })

  it('ends with its signal', async () => {
    const stop = new AbortController()
    const items = brig.export({ signal: stop.signal })[Symbol.asyncIterator]()
    await items.next()
    stop.abort(new Error('enough'))
    await expect(items.next()).rejects.toThrow('enough')
  })
})

describe('uses of what was received', () => {
  async function match (): Promise<{ permitted: string[], obligations: string[] }> {
    const [found] = (await brig.lookup('free.example')).matches
    const events = await objectsUntil(brig, (ids) => ids.has(free.id))
    const event = events.find(({ id }) => id === free.id)
    expect(event?.permitted).toEqual(found?.permitted)
    expect(event?.obligations).toEqual(found?.obligations)
    return { permitted: found?.permitted ?? [], obligations: found?.obligations ?? [] }
  }

  it('are narrowed by own rules of acceptance and export', async () => {
    await rules()
    expect((await match()).permitted).toContain('block')
    await rules(
      '{id: look, when: {direction: accept, author: {member: Aurora}}, verdict: permit, obligations: [watch-only, attribute]}',
      '{id: less, when: {direction: export}, verdict: permit, obligations: [minimise]}'
    )
    expect(await match()).toEqual({
      permitted: ['monitor', 'share-with-client'], obligations: ['attribute-author', 'no-block', 'no-query-third-party', 'minimise']
    })
    expect((await brig.lookup('mine.example')).matches[0]?.obligations).toEqual([])
    await rules('{id: stays, when: {direction: export}, verdict: deny}')
    expect((await match()).permitted).not.toContain('share-with-client')
    expect((await match()).permitted).toContain('block')
    await rules('{id: gone, when: {direction: accept}, verdict: deny}')
    expect((await match()).permitted).toEqual([])
  })
})
