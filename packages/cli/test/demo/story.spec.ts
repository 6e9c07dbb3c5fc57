import { readFileSync } from 'node:fs'
import { parseRules, testRules, tlps } from 'hanse'
import { describe, expect, it } from 'vitest'
import { cast, dealers, firms, latecomer, ruled } from '../../src/demo/cast.ts'
import { deal } from '../../src/demo/deal.ts'
import { expectations } from '../../src/demo/oracle.ts'
import { describeTerms } from '../../src/demo/plan.ts'
import { sourceObjects } from '../../src/demo/source.ts'
import { absent, afterLatecomer, beforeLatecomer, lookup, ownRules, rulesFiles } from '../../src/demo/story.ts'
import { member } from '../support/samples.ts'
import type { Colour } from '../../src/demo/oracle.ts'

/** Well-formed, of nobody. */
const ids = [
  'did:key:z6Mkon3Necd6NkkyfoGoHxid2znGc59LU3K7mubaRcFbLfLX',
  'did:key:z6Mko9hTggMwjSTEaJaPUfE6tqcy2xvU6BnNq3e3o8qVBiyH',
  'did:key:z6MkvRXNYcE7MMduynWTgeKbDaT1iijDSC8pZqXZc8rHPrf2',
  'did:key:z6Mkt6316e2PN3mZdB6N9CrzomJYUd1s5yBZi1XYHmwT9TUP',
  'did:key:z6MkmtWtY63GQVBrpMyRJWEzsnxfsGkemu6CtMDwGTv4RYj2'
]
const plans = [...beforeLatecomer, ...afterLatecomer]
const files = plans.map(plan => ({ file: plan.path, author: plan.author, terms: plan.terms, objects: sourceObjects(readFileSync(plan.path, 'utf8')) }))
const expected = expectations(cast, files, ownRules)

describe('the story', () => {
  it('is cast with four firms of four countries and one governmental observer', () => {
    expect(new Set(cast.map(({ country }) => country)).size).toBe(5)
    expect(firms).toHaveLength(4)
    expect(cast.filter(player => player.role === 'observer' && player.authority !== undefined)).toHaveLength(1)
    const healthcare = cast.filter(({ sectors }) => (sectors as readonly string[]).includes('healthcare'))
    expect(healthcare.length).toBeGreaterThan(1)
    expect(healthcare.length).toBeLessThan(firms.length)
  })

  it('has nothing that must be refused, something to withhold and something to deliver in each part but the last', () => {
    for (const { refused, objects } of expected) {
      expect(refused).toBeUndefined()
      expect(objects.length).toBeGreaterThan(0)
      expect(objects.every(({ holders }) => holders.size > 0)).toBe(true)
    }
    expect(expected.slice(0, 3).map(({ objects }) => [...objects[0]?.holders ?? []])).toEqual([
      ['stadswacht', 'cierzo'], ['stadswacht', 'cierzo', 'fjellvakt'], ['stadswacht']
    ])
  })

  it('leaves the latecomer something to catch up with', () => {
    expect(beforeLatecomer.some(({ author }) => author === latecomer)).toBe(false)
    expect(expected.slice(0, beforeLatecomer.length).some(({ objects }) => objects.some(({ holders }) => holders.has(latecomer)))).toBe(true)
  })

  it('leaves the latecomer one thing of the absent author\'s to get from others, and one that its rules deny', () => {
    const ofAbsent = expected.slice(0, beforeLatecomer.length).filter(({ author }) => author === absent)
    expect(ofAbsent.map(({ objects }) => objects.every(({ holders }) => holders.has(latecomer)))).toEqual([false, true])
    const denied = ofAbsent[0]?.objects.map(({ holders }) => [...holders].sort().join()) ?? []
    expect(new Set(denied)).toEqual(new Set(['fjellvakt,havblik,stadswacht']))
    expect(beforeLatecomer.find(({ author }) => author === absent)?.terms).toEqual({ tlp: 'green' })
  })

  it.each([...rulesFiles])('tells the oracle what the rules file of %s says', (firm, path) => {
    const members = cast.map((player, index) =>
      member(player.name, { ...player, sectors: [...player.sectors], member: ids[index] ?? '', own: player.key === firm }))
    const denies = (tlp: Colour, key: string): boolean =>
      ownRules.some(({ author, colours, never }) => author === firm && colours.includes(tlp) && never.includes(key))
    const cases = cast.filter(({ key }) => key !== firm).flatMap(({ key, name }) => tlps.map(tlp =>
      ({ name: `${tlp} to ${name}`, direction: 'share', subject: name, tlp, expect: denies(tlp, key) ? 'deny' : 'permit' })))
    const set = parseRules(readFileSync(path, 'utf8'), members)
    expect(testRules(set, JSON.stringify({ version: 1, cases }), members).filter(({ ok }) => !ok)).toEqual([])
  })

  it('deals first to the firm that has a rule about whom it shares with', () => {
    expect(ownRules.map(({ author }) => author)).toEqual([ruled])
    expect(dealers.map(({ key }) => key)).toEqual([ruled, ...firms.map(({ key }) => key).filter(key => key !== ruled)])
  })

  it('looks up a value that one asked member is cleared for and the other is not', () => {
    const value = lookup.value.replace('hxxp', 'http').replaceAll('[.]', '.')
    const about = expected.flatMap(({ objects }) => objects).filter(({ object }) => object.text.includes(`'${value}'`))
    expect(about).toHaveLength(1)
    expect(about[0]?.holders.has(lookup.cleared)).toBe(true)
    expect(about[0]?.holders.has(lookup.uncleared)).toBe(false)
  })

  it('is fictional: documentation addresses and example domains only', () => {
    for (const { objects } of files) {
      for (const { text } of objects) {
        const addresses = text.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? []
        expect(addresses.every(address => /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address))).toBe(true)
        const hosts = text.match(/(?<=domain-name:value = '|https?:\/\/|@)[a-z.-]+/g) ?? []
        expect(hosts.every(host => host.endsWith('.example'))).toBe(true)
      }
    }
  })
})

describe('dealing real bundles', () => {
  it('gives files to the firms in turn under terms that cycle', () => {
    const dealt = deal(['1', '2', '3', '4', '5'], firms)
    expect(dealt.map(({ author }) => author)).toEqual(['havblik', 'stadswacht', 'vigie', 'cierzo', 'havblik'])
    expect(dealt.map(({ terms }) => describeTerms(terms, key => key))).toEqual([
      'GREEN to all', 'AMBER to sector:healthcare', 'RED to member:cierzo', 'GREEN to all', 'AMBER to sector:healthcare'
    ])
  })
})
