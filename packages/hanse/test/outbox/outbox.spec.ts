import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { held, objectsUntil } from '../support/wait.ts'
import type { AuditRecord, HanseNode, OutboxItem } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

const green = { tlp: 'green' } as const
const hourMs = 3_600_000

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

async function log (node: HanseNode): Promise<AuditRecord[]> {
  const records: AuditRecord[] = []
  for await (const record of node.audit()) {
    records.push(record)
  }
  return records
}

async function kinds (node: HanseNode): Promise<string[]> {
  return (await log(node)).map(({ kind }) => kind)
}

function waitingOf ({ waiting }: { waiting?: OutboxItem }): OutboxItem {
  expect(waiting).toBeDefined()
  return waiting as OutboxItem
}

describe('the outbox', () => {
  const object = indicator("[domain-name:value = 'waits.example']")

  it('holds a publication over a restart, and releases it once', async () => {
    const before = await federation.open('Aurora', { start: false })
    const asked = await before.publish(bundle(object), green, { hold: true, by: 'Ada', note: 'the patient has to agree' })
    expect(asked).toMatchObject({ entries: [], objects: 0, refused: [], waiting: { state: 'held', by: 'Ada', objects: 1, terms: green, secondPerson: false } })
    expect(asked.publication).toBeUndefined()
    expect(await held(before)).toEqual([])
    await before.stop()

    const after = await federation.open('Aurora', { start: false })
    const [item] = await after.outbox()
    expect(item).toEqual(waitingOf(asked))
    const { id } = waitingOf(asked)
    const [first, second] = await Promise.allSettled([
      after.release(id, { by: 'Ada', why: 'she agreed' }),
      after.release(id, { by: 'Bea', why: 'she agreed' })
    ])
    expect(first).toMatchObject({ status: 'fulfilled', value: { publication: id, objects: 1 } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'E_NOT_FOUND' } })
    expect(await held(after)).toEqual([object.id])
    expect(await after.outbox()).toEqual([])
    expect((await after.delivery(id)).entries).toHaveLength(1)
    const rows = await log(after)
    expect(rows.map(({ kind, who, why, item: of }) => [kind, who, why, of])).toEqual([
      ['held', 'Ada', 'the patient has to agree', id],
      ['published', 'Ada', 'the patient has to agree', id],
      ['released', 'Ada', 'she agreed', id]
    ])
  })

  it('drops, with a reason, and nothing goes out', async () => {
    const node = await federation.open('Aurora', { start: false })
    const { id } = waitingOf(await node.publish(bundle(object), green, { hold: true }))
    await expect(node.drop(id, { why: ' ' })).rejects.toMatchObject({ code: 'E_REASON_MISSING' })
    expect(await node.drop(id, { by: 'Bea', why: 'a false alarm' })).toMatchObject({ id })
    expect(await node.outbox()).toEqual([])
    await expect(node.release(id, { why: 'no' })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await held(node)).toEqual([])
    expect((await log(node)).at(-1)).toMatchObject({ kind: 'dropped', verdict: 'deny', who: 'Bea', why: 'a false alarm', item: id })
  })

  it('publishes at its time by itself, to those who may have it', async () => {
    const [aurora, corvette] = await Promise.all([federation.open('Aurora'), federation.open('Corvette')])
    const { id, state } = waitingOf(await aurora.publish(bundle(object), green, { at: Date.now() + 300 }))
    expect(state).toBe('scheduled')
    await objectsUntil(corvette, (ids) => ids.has(object.id))
    expect(await aurora.outbox()).toEqual([])
    expect(await kinds(aurora)).toEqual(['scheduled', 'published', 'sent'])
    expect((await aurora.delivery(id)).members).toHaveLength(3)
  })

  it('publishes late what was due while the node was down, once, and says so', async () => {
    const before = await federation.open('Aurora', { start: false })
    const { id } = waitingOf(await before.publish(bundle(object), green, { at: Date.now() + 50 }))
    await expect.poll(async () => Date.now() > ((await before.outbox())[0]?.due ?? 0)).toBe(true)
    expect(await held(before)).toEqual([])
    await before.stop()

    // an embargo is not lifted by a clock that nobody vouches for
    const started = await federation.open('Aurora')
    expect(await held(started)).toEqual([])
    await federation.open('Brig')
    await objectsUntil(started, (ids) => ids.has(object.id))
    expect((await started.delivery(id)).entries).toHaveLength(1)
    await started.stop()
    const again = await federation.open('Aurora')
    expect(await held(again)).toEqual([object.id])
    expect(await again.outbox()).toEqual([])
  })

  it('keeps an embargo that a release leaves, and lifts it by another', async () => {
    const node = await federation.open('Aurora', { start: false })
    const due = Date.now() + hourMs
    const { id } = waitingOf(await node.publish(bundle(object), green, { at: due, hold: true, by: 'Ada' }))
    expect(await node.release(id, { by: 'Bea', why: 'checked' })).toMatchObject({ entries: [], waiting: { state: 'scheduled', due, releasedBy: 'Bea' } })
    expect(await held(node)).toEqual([])
    expect(await node.release(id, { by: 'Bea', why: 'it is in the press already' })).toMatchObject({ publication: id, objects: 1 })
    expect(await kinds(node)).toEqual(['held', 'released', 'published', 'released'])
  })

  it('wants a second person where a rule says so, whatever the spelling of the first', async () => {
    const directory = federation.members.get('Aurora')?.directory as string
    await writeFile(
      join(directory, 'rules.yaml'),
      'version: 1\nrules:\n  - id: four-eyes\n    when: { direction: share }\n    verdict: hold\n    secondPerson: true\n' +
        '    reason: two people look at everything\ndefault: permit\n',
      { mode: 0o600 }
    )
    const node = await federation.open('Aurora', { start: false })
    const { id, secondPerson, reasons } = waitingOf(await node.publish(bundle(object), green, { by: 'Ada Lovelace' }))
    expect(secondPerson).toBe(true)
    expect(reasons[0]?.text).toContain('two people')
    for (const by of ['Ada Lovelace', 'ADA  lovelace ']) {
      await expect(node.release(id, { by, why: 'it is fine' })).rejects.toMatchObject({ code: 'E_SECOND_PERSON' })
    }
    expect(await held(node)).toEqual([])
    expect(await node.release(id, { by: 'Bea', why: 'it is fine' })).toMatchObject({ publication: id })
    expect((await log(node)).at(-1)).toMatchObject({ kind: 'released', who: 'Bea', why: 'it is fine' })
  })

  it('puts nothing there that is refused, too early aborted, or has nothing in it', async () => {
    const node = await federation.open('Aurora', { start: false })
    expect((await node.publish(bundle(object), { tlp: 'amber' }, { hold: true })).refused).toMatchObject([{ code: 'E_AUDIENCE_REQUIRED' }])
    const reason = new Error('enough')
    await expect(node.publish(bundle(object), green, { hold: true, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const running = node.publish(bundle(object), green, { hold: true, signal: controller.signal })
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    await expect(node.publish(bundle(object), green, { at: Number.NaN })).rejects.toMatchObject({ code: 'E_TIME' })
    await expect(node.publish(bundle(object), green, { by: 'x'.repeat(65) })).rejects.toMatchObject({ code: 'E_PERSON' })
    await expect(node.publish(bundle(object), green, { note: 'x'.repeat(513) })).rejects.toMatchObject({ code: 'E_LIMIT_REASON' })
    expect(await node.publish(bundle(), green, { hold: true })).toMatchObject({ objects: 0 })
    expect([await node.outbox(), await log(node)]).toEqual([[], []])
  })

  it('an aborted release leaves it waiting', async () => {
    const node = await federation.open('Aurora', { start: false })
    const { id } = waitingOf(await node.publish(bundle(object), green, { hold: true }))
    const reason = new Error('enough')
    const controller = new AbortController()
    const running = node.release(id, { why: 'x', signal: controller.signal })
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    await expect(node.drop(id, { why: 'x', signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await node.outbox()).toHaveLength(1)
    expect(await held(node)).toEqual([])
    expect(await kinds(node)).toEqual(['held'])
  })
})
