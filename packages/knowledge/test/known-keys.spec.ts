import { describe, expect, it } from 'vitest'
import { KnownKeys } from '../src/known-keys.ts'
import { observableKey } from '../src/rows.ts'
import { indicator, suite, World } from './support/world.ts'

const domainKey = (value: string): Uint8Array => observableKey(suite, { type: 'domain', value })

describe('known keys', () => {
  it('answers from memory once much was asked, with what was there before and with what came since', async () => {
    const world = await World.make()
    await world.publish(1, [indicator(1, "[domain-name:value = 'before.example']")])
    const keys = new KnownKeys(world.store)
    keys.ask(1_000)
    expect(keys.bytes).toBe(0)
    keys.ask(1)
    expect(keys.bytes).toBeGreaterThan(0)
    await world.publish(1, [indicator(2, "[domain-name:value = 'since.example']")])
    await keys.idle()
    await world.store.close()
    // the database is closed: a no comes from memory alone
    expect(await keys.occur([domainKey('never.example')])).toEqual([false])
    await expect(keys.occur([domainKey('before.example')])).rejects.toMatchObject({ code: 'E_STORE_CLOSED' })
    await expect(keys.occur([domainKey('since.example')])).rejects.toMatchObject({ code: 'E_STORE_CLOSED' })
  })

  it('asks the database for every yes', async () => {
    const world = await World.make()
    await world.publish(1, [indicator(1, "[domain-name:value = 'evil.example']")])
    const keys = new KnownKeys(world.store)
    keys.ask(2_000)
    await keys.idle()
    expect(await keys.occur(['never.example', 'evil.example', 'neither.example'].map(domainKey))).toEqual([false, true, false])
  })
})
