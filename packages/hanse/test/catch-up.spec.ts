/** What catching up costs on the wire, measured behind Noise over real connections. */
import { noise } from '@chainsafe/libp2p-noise'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tapped } from '../../../test/support/tapped-noise.ts'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { objectsUntil, until } from './support/wait.ts'
import type { TestFederation } from './support/federation.ts'

/** Noise handshakes aside: multistream, identify, HELLOs, heads and wants of one session, whatever is missed. */
const sessionBytes = 12_000
const entriesMissed = 300
/** Header, signature and seed of one entry in its frame, beside its leaf. */
const entryOverheadBytes = 520

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

describe('a node that was away', () => {
  it(`receives at most 1.1 times the ${entriesMissed} entries it missed`, async () => {
    const aurora = await federation.open('Aurora')
    const late = await federation.open('Brig')
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const first = indicator("[domain-name:value = 'first.example']")
    await aurora.publish(bundle(first), { tlp: 'green' })
    await objectsUntil(late, (ids) => ids.has(first.id))
    await late.stop()

    let missedBytes = 0
    let last = first
    for (let i = 0; i < entriesMissed; i++) {
      last = indicator(`[domain-name:value = 'n${i}.example']`, { description: 'x'.repeat(900) })
      missedBytes += Buffer.byteLength(JSON.stringify(last)) + entryOverheadBytes
      await aurora.publish(bundle(last), { tlp: 'green' })
    }
    const counter = { inbound: 0 }
    const encrypter = tapped(noise(), () => ({ byteLength }) => { counter.inbound += byteLength })
    const again = await federation.open('Brig', { libp2p: { connectionEncrypters: [encrypter] } })
    await objectsUntil(again, (ids) => ids.has(last.id))
    expect(counter.inbound).toBeLessThanOrEqual(missedBytes * 1.1 + sessionBytes)
    expect(counter.inbound).toBeGreaterThan(missedBytes * 0.8)
  })
})
