import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cast, firms, latecomer } from '../../src/demo/cast.ts'
import { deal } from '../../src/demo/deal.ts'
import { expectations } from '../../src/demo/oracle.ts'
import { describeTerms } from '../../src/demo/plan.ts'
import { sourceObjects } from '../../src/demo/source.ts'
import { afterLatecomer, beforeLatecomer, lookup } from '../../src/demo/story.ts'

const plans = [...beforeLatecomer, ...afterLatecomer]
const files = plans.map(plan => ({ file: plan.path, author: plan.author, terms: plan.terms, objects: sourceObjects(readFileSync(plan.path, 'utf8')) }))
const expected = expectations(cast, files)

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
