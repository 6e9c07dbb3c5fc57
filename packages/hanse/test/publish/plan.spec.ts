import { didOf, handling } from '@hanse/core'
import { parse } from '@hanse/stix'
import { describe, expect, it } from 'vitest'
import { planPublication } from '../../src/publish/plan.ts'
import { bundle, identity, indicator, malware, markings, relationship } from '../support/bundles.ts'
import type { Terms } from '../../src/index.ts'
import type { Referent } from '../../src/publish/readers.ts'
import type { TestObject } from '../support/bundles.ts'
import type { Handling, Subject } from '@hanse/core'

const [author, b, c] = [1, 2, 3].map((n) => didOf(new Uint8Array(32).fill(n))) as [string, string, string]
const subjects: Subject[] = [author, b, c].map((member) => ({ kind: 'member', member, role: 'full', country: 'DK', sectors: ['healthcare'] }))
const toAll = { any: [{ all: true as const }] }

function terms (made: Parameters<typeof handling>[0]): Handling {
  const result = handling(made)
  if (!result.ok) {
    throw new Error(result.rejection.code)
  }
  return result.value
}

function plan (objects: TestObject[], asked: Terms, known: Record<string, Referent[]> = {}): ReturnType<typeof planPublication> {
  const parsed = parse(new TextEncoder().encode(bundle(...objects)))
  expect(parsed.refused).toEqual([])
  return planPublication({ objects: parsed.objects, terms: asked, defaultTlp: 'amber', author, subjects, known: (id) => known[id] ?? [] })
}

const ids = (made: ReturnType<typeof plan>): Record<string, string[]> =>
  Object.fromEntries(made.lanes.map((lane) => [lane.handling.tlp, lane.objects.map(({ facts }) => facts.id)]))

describe('planPublication', () => {
  it('gives unmarked content the terms, or the default and never CLEAR', () => {
    const one = indicator("[domain-name:value = 'a.example']")
    expect(ids(plan([one], { tlp: 'green' }))).toEqual({ green: [one.id] })
    expect(ids(plan([one], { audience: toAll }))).toEqual({ amber: [one.id] })
  })

  it('lets a marking win over looser terms, and terms over a looser marking', () => {
    const strict = indicator("[domain-name:value = 'a.example']", { object_marking_refs: [markings.amber] })
    const loose = indicator("[domain-name:value = 'b.example']", { object_marking_refs: [markings.clear] })
    const made = plan([strict, loose], { tlp: 'green', audience: toAll })
    expect(ids(made)).toEqual({ amber: [strict.id], green: [loose.id] })
    expect(made.narrowed).toMatchObject([{ object: strict.id, from: 'green', to: 'amber' }])
  })

  it('refuses RED to nobody by name, object by object', () => {
    const one = indicator("[domain-name:value = 'a.example']", { object_marking_refs: [markings.red] })
    expect(plan([one], { tlp: 'green' }).refused).toMatchObject([{ object: one.id, code: expect.stringMatching(/^E_AUDIENCE_/) }])
  })

  it('tightens along chains of references to a fixed point', () => {
    const tool = malware('Nix', { object_marking_refs: [markings.amber] })
    const plain = indicator("[domain-name:value = 'a.example']")
    const link = relationship(plain, tool)
    const linkOfLink = relationship(link, plain)
    expect(ids(plan([linkOfLink, link, plain, tool], { tlp: 'green', audience: toAll }))).toEqual({
      amber: [linkOfLink.id, link.id, tool.id], green: [plain.id]
    })
  })

  it('copies an unmarked identity into every lane that names it, and sends it by itself when none does', () => {
    const who = identity('Someone')
    const green = indicator("[domain-name:value = 'a.example']", { created_by_ref: who.id, object_marking_refs: [markings.green] })
    const amber = indicator("[domain-name:value = 'b.example']", { created_by_ref: who.id, object_marking_refs: [markings.amber] })
    expect(ids(plan([who, green, amber], { tlp: 'green', audience: toAll }))).toEqual({ green: [who.id, green.id], amber: [who.id, amber.id] })
    expect(ids(plan([who], { tlp: 'green' }))).toEqual({ green: [who.id] })
  })

  it('narrows what refers to something published to fewer, and refuses when no reader is left', () => {
    const tool = malware('Nix')
    const plain = indicator("[domain-name:value = 'a.example']")
    const link = relationship(plain, tool)
    const onlyB = terms({ tlp: 'green', audience: { any: [{ members: [b] }] } })
    const made = plan([plain, link], { tlp: 'green' }, { [tool.id]: [{ published: { handling: onlyB, author } }] })
    expect(made.lanes.map(({ handling: { audience }, objects }) => [objects.map(({ facts }) => facts.id), audience.any])).toEqual([
      [[plain.id], [{ all: true }]],
      [[link.id], [{ members: [b] }]]
    ])
    const toC = plan([link], { tlp: 'green', audience: { any: [{ members: [c] }] } }, { [tool.id]: [{ published: { handling: onlyB, author } }] })
    expect(toC.refused).toMatchObject([{ object: link.id, code: 'E_REF_WIDER' }])
  })

  it('narrows what refers to something that is narrowed itself', () => {
    const tool = malware('Nix')
    const plain = indicator("[domain-name:value = 'a.example']")
    const link = relationship(plain, tool)
    const linkOfLink = relationship(link, plain)
    const onlyB = terms({ tlp: 'green', audience: { any: [{ members: [b] }] } })
    const made = plan([linkOfLink, link, plain], { tlp: 'green' }, { [tool.id]: [{ published: { handling: onlyB, author } }] })
    expect(made.lanes.map(({ handling: { audience }, objects }) => [objects.map(({ facts }) => facts.id), audience.any])).toEqual([
      [[linkOfLink.id, link.id], [{ members: [b] }]],
      [[plain.id], [{ all: true }]]
    ])
  })

  it('counts the author of what is referred to among its readers', () => {
    const tool = malware('Nix')
    const link = relationship(indicator("[domain-name:value = 'a.example']"), tool)
    const toAuthor = terms({ tlp: 'green', audience: { any: [{ members: [author] }] } })
    const made = plan([link], { tlp: 'green' }, { [tool.id]: [{ published: { handling: toAuthor, author: b } }] })
    expect(made.lanes.map(({ handling: { audience } }) => audience.any)).toEqual([[{ members: [b] }]])
  })

  it('sends context that refers in a circle by itself', () => {
    const marking = {
      type: 'marking-definition',
      spec_version: '2.1',
      id: 'marking-definition--00000000-0000-4000-8000-00000000fffe',
      created: '2026-01-01T00:00:00.000Z',
      definition_type: 'statement',
      definition: { statement: 'Mine' }
    }
    const who = { ...identity('Someone'), object_marking_refs: [marking.id] }
    const made = plan([who, { ...marking, created_by_ref: who.id }], { tlp: 'green' })
    expect(ids(made).green?.sort()).toEqual([who.id, marking.id].sort())
  })

  it('lets a private import restrict only by the marking it carries', () => {
    const tool = malware('Nix')
    const plain = indicator("[domain-name:value = 'a.example']")
    const link = relationship(plain, tool)
    expect(ids(plan([link], { tlp: 'green', audience: toAll }, { [tool.id]: [{}] }))).toEqual({ green: [link.id] })
    expect(ids(plan([link], { tlp: 'green', audience: toAll }, { [tool.id]: [{ tlp: 'amber' }] }))).toEqual({ amber: [link.id] })
  })

  it('lets what refers be used for no more than what it refers to, in the bundle, held and imported', () => {
    const pap = {
      type: 'marking-definition',
      spec_version: '2.1',
      id: 'marking-definition--00000000-0000-4000-8000-0000000000ab',
      created: '2026-01-01T00:00:00.000Z',
      definition_type: 'statement',
      definition: { statement: 'PAP:AMBER' }
    }
    const watched = indicator("[domain-name:value = 'a.example']", { object_marking_refs: [pap.id] })
    const tool = malware('Nix')
    const link = relationship(watched, tool)
    const chain = relationship(link, tool)
    const lanesOf = (made: ReturnType<typeof plan>): unknown[] => made.lanes.map(({ handling: { pap, iep }, objects }) =>
      [pap, iep, objects.filter(({ facts: { context } }) => !context).map(({ facts: { id } }) => id)])
    const made = plan([chain, link, watched, tool, pap], { tlp: 'green' })
    expect(lanesOf(made)).toEqual([['amber', undefined, [chain.id, link.id, watched.id]], [undefined, undefined, [tool.id]]])
    expect(made.narrowed).toMatchObject([
      { object: chain.id, from: 'green', to: 'green', because: `it refers to ${link.id}, which may be used for less` },
      { object: link.id, because: `it refers to ${watched.id}, which may be used for less` }
    ])
    const held = terms({ tlp: 'green', pap: 'red', iep: { attribution: 'must' } })
    const known: Record<string, Referent[]> = {
      [watched.id]: [{ published: { handling: held, author: b } }],
      [tool.id]: [{ iep: { permittedActions: 'none' } }]
    }
    expect(lanesOf(plan([link], { tlp: 'green', pap: 'green' }, known))).toEqual([['red', { attribution: 'must', permittedActions: 'none' }, [link.id]]])
  })

  it('refuses an object with a marking nobody here can read', () => {
    const one = indicator("[domain-name:value = 'a.example']", { object_marking_refs: ['marking-definition--00000000-0000-4000-8000-00000000ffff'] })
    expect(plan([one], { tlp: 'green' }).refused).toMatchObject([{ object: one.id, code: 'E_MARKING_UNKNOWN' }])
  })

  it('takes the same bytes twice in a bundle once', () => {
    const one = indicator("[domain-name:value = 'a.example']")
    expect(ids(plan([one, one], { tlp: 'green' }))).toEqual({ green: [one.id] })
  })
})
