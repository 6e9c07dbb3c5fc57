import { decodeHandling, encodeHandling, policyExtension, policyNote, unwrap } from '@hanse/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkedTerms } from '../../src/publish/uses.ts'
import { bundle, indicator, uuid } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import type { HanseNode, LookupMatch, ObjectEvent } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

const iepExtension = 'extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a'
const past = '2022-11-01T00:00:00Z'
const future = '2999-01-01T00:00:00Z'

function policy (statements: Record<string, unknown>): ReturnType<typeof indicator> {
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: `marking-definition--${uuid()}`,
    created: '2026-01-02T03:04:05.678Z',
    extensions: { [iepExtension]: { extension_type: 'property-extension', iep_version: 2, ...statements } }
  }
}

describe('terms with PAP and IEP', () => {
  it('are refused when they say what neither has, or have ended', () => {
    const refusal = (code: string): unknown => expect.objectContaining({ code })
    expect(() => checkedTerms({ pap: 'blue' as 'red' }, 0)).toThrow(refusal('E_PAP'))
    expect(() => checkedTerms({ iep: { permitted_actions: 'none' } }, 0)).toThrow(refusal('E_IEP'))
    expect(() => checkedTerms({ iep: { iep_version: 2, end_date: past } }, Date.parse(past))).toThrow(refusal('E_IEP_EXPIRED'))
    expect(checkedTerms({ iep: { iep_version: 2, end_date: past } }, Date.parse(past) - 1)).toBeTruthy()
  })

  it('take the stricter TLP', () => {
    expect(checkedTerms({ tlp: 'green', iep: { iep_version: 2, tlp: 'amber' } }, 0).tlp).toBe('amber')
    expect(checkedTerms({ tlp: 'red', iep: { iep_version: 2, tlp: 'amber' } }, 0).tlp).toBe('red')
    expect(checkedTerms({ iep: { iep_version: 2, tlp: 'white' } }, 0).tlp).toBe('clear')
  })
})

describe('the note of a policy in an entry', () => {
  it('comes back as it was, and is in force at no time when it cannot be read', () => {
    const note = fc.record(
      { id: fc.uuid(), name: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' }), from: fc.nat(), until: fc.nat() },
      { requiredKeys: [] }
    )
    fc.assert(fc.property(note, (value) => {
      expect(policyNote(policyExtension(value)) ?? {}).toEqual(value)
    }))
    expect(policyNote(new Map([['iep', 'x']]))).toEqual({ until: 0 })
    expect(policyNote(undefined)).toBeUndefined()
  })
})

describe('uses over a federation', () => {
  let federation: TestFederation
  let aurora: HanseNode
  let brig: HanseNode

  beforeAll(async () => {
    federation = await found()
    aurora = await federation.open('Aurora')
    brig = await federation.open('Brig')
  })

  afterAll(async () => { await federation.end() })

  async function arrived (id: string): Promise<ObjectEvent> {
    for await (const event of brig.subscribe({ since: 'start', types: ['object'] })) {
      if (event.type === 'object' && event.id === id) {
        return event
      }
    }
    throw new Error('the node stopped')
  }

  async function looked (node: HanseNode, value: string): Promise<LookupMatch> {
    const { matches: [match] } = await node.lookup(value)
    return match as LookupMatch
  }

  it('reach the recipient with each object, as data and as a question', async () => {
    const one = indicator("[domain-name:value = 'pap.example']")
    const { refused } = await aurora.publish(
      bundle(one),
      { tlp: 'green', pap: 'amber', iep: { iep_version: 2, attribution: 'must-not', name: 'Quiet', end_date: future } }
    )
    expect(refused).toEqual([])
    const event = await arrived(one.id)
    expect(event).toMatchObject({
      handling: { tlp: 'green', pap: 'amber', iep: { attribution: 'must-not' } },
      permitted: ['monitor', 'share-with-client', 'query-third-party'],
      obligations: ['no-block', 'hide-author']
    })
    expect(event.permits('block')).toBe(false)
    expect(event.permits('monitor')).toBe(true)
    const match = await looked(brig, 'pap.example')
    expect(match.permitted).toEqual(event.permitted)
    expect(match.permits('block')).toBe(false)
    expect(structuredClone(match)).toEqual(match)
    expect((await looked(aurora, 'pap.example')).permits('block')).toBe(true)
  })

  it('follow a policy that an object is marked with, which travels with it', async () => {
    const marking = policy({ permitted_actions: 'internally-visible-actions', tlp: 'green', end_date: future })
    const one = indicator("[domain-name:value = 'iep.example']", { object_marking_refs: [marking.id] })
    await aurora.publish(bundle(one, marking), { pap: 'clear' })
    expect(await arrived(one.id)).toMatchObject({
      handling: { tlp: 'green', pap: 'clear', iep: { permittedActions: 'internally-visible-actions' } },
      permitted: ['monitor', 'share-with-client']
    })
  })

  it('are none before a policy begins', async () => {
    const one = indicator("[domain-name:value = 'later.example']")
    await aurora.publish(bundle(one), { tlp: 'green', iep: { iep_version: 2, permitted_actions: 'externally-visible-direct-actions', start_date: future } })
    expect(await arrived(one.id)).toMatchObject({ permitted: [] })
  })

  it('are not published under a policy that has ended', async () => {
    const marking = policy({ end_date: past })
    const one = indicator("[domain-name:value = 'ended.example']", { object_marking_refs: [marking.id] })
    expect(await aurora.publish(bundle(one, marking), { tlp: 'green' })).toMatchObject({ entries: [], refused: [{ object: one.id, code: 'E_IEP_EXPIRED' }] })
  })

  it('of a private import are those of its own markings', async () => {
    const marking = policy({ permitted_actions: 'none', end_date: past })
    const ended = indicator("[domain-name:value = 'old.example']", { object_marking_refs: [marking.id] })
    const free = indicator("[domain-name:value = 'free.example']")
    await brig.import(bundle(ended, marking, free))
    expect((await looked(brig, 'old.example')).permitted).toEqual([])
    expect((await looked(brig, 'free.example')).permits('block')).toBe(true)
  })
})

describe('a handling with PAP and IEP', () => {
  it('has one encoding', () => {
    const handling = { tlp: 'green' as const, audience: { any: [{ all: true as const }] }, pap: 'red' as const, iep: { permittedActions: 'none' as const } }
    expect(unwrap(decodeHandling(encodeHandling(handling)))).toEqual(handling)
  })
})
