import { forNobody, toHex, toUtf8 } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { nativeSuite } from '../../src/crypto/native-suite.ts'
import { importBundle } from '../../src/member/import.ts'
import { bundle, indicator } from '../support/bundles.ts'
import type { Context } from '../../src/member/context.ts'
import type { Publisher } from '../../src/publish/publisher.ts'
import type { StixObject } from '@hanse/stix'
import type { Place, StoredObject } from '@hanse/store'

const suite = nativeSuite()

/** A member with two nodes, as far as an import asks: what it keeps stands in one lane for nobody. */
class Kept {
  readonly objects: StixObject[] = []
  /** questions for leaves */
  reads = 0
  largestRead = 0
  readonly context = {
    self: { nodes: [{}, {}] },
    suite,
    engine: { machine: { header: () => ({ lane: 'lane', header: {} }), lane: () => ({ handling: forNobody }) } },
    store: {
      placesById: async (id: string): Promise<Place[]> => this.objects.flatMap(({ facts }, index) => facts.id === id ? [{ entry: 'entry', index }] : []),
      objects: async (places: ReadonlyArray<{ index: number }>): Promise<StoredObject[]> => {
        this.reads++
        this.largestRead = Math.max(this.largestRead, places.length)
        return places.map(({ index }) => this.objects[index] as unknown as StoredObject)
      }
    }
  } as unknown as Context

  readonly publisher = { keepForNodes: async (fresh: StixObject[]) => { this.objects.push(...fresh) } } as unknown as Publisher
}

describe('an import for all nodes of a member', () => {
  const some = Array.from({ length: 300 }, (_, i) => indicator(`[domain-name:value = 'd${i}.example']`))

  it('takes each object once, whatever twins the bundle has, and reads what is held in few questions', async () => {
    const kept = new Kept()
    expect(await importBundle(kept.context, kept.publisher, toUtf8(bundle(...some, ...some)))).toMatchObject({ objects: 600, known: 300 })
    expect(new Set(kept.objects.map(({ bytes }) => toHex(suite.sha256(bytes)))).size).toBe(300)
    expect(kept.reads).toBe(0)
    expect(await importBundle(kept.context, kept.publisher, toUtf8(bundle(...some)))).toMatchObject({ objects: 300, known: 300 })
    expect(kept.reads).toBeLessThanOrEqual(Math.ceil(300 / kept.largestRead))
    expect(kept.largestRead).toBeLessThanOrEqual(64)
  })

  it('takes another version of what is held', async () => {
    const kept = new Kept()
    const [first] = some as [typeof some[number]]
    await importBundle(kept.context, kept.publisher, toUtf8(bundle(first)))
    expect(await importBundle(kept.context, kept.publisher, toUtf8(bundle({ ...first, name: 'other' })))).toMatchObject({ known: 0 })
    expect(kept.objects).toHaveLength(2)
  })
})
