/** A node whose database gives the errors of a full disk, put in by hand: for machines on which no small file system can be mounted. */
import { Level } from 'level'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundle, indicator } from '../../packages/hanse/test/support/bundles.ts'
import { found } from '../../packages/hanse/test/support/federation.ts'
import { eventOf, held } from '../../packages/hanse/test/support/wait.ts'
import { aroundWrites } from '../../packages/store/test/support/writes.ts'
import type { TestFederation } from '../../packages/hanse/test/support/federation.ts'

const pollOptions = { timeout: 45_000, interval: 100 }

let federation: TestFederation
beforeEach(async () => { federation = await found() })

describe('a node whose database refuses a write as on a full disk', () => {
  const batch = Level.prototype.batch
  afterEach(async () => {
    delete (Level.prototype as { batch?: unknown }).batch
    await federation.end()
  })

  it('refuses to publish, answers, and has its store open again in place soon', async () => {
    const brig = await federation.open('Brig')
    const [before, after] = [indicator("[domain-name:value = 'before.example']"), indicator("[domain-name:value = 'after.example']")]
    await brig.publish(bundle(before), { tlp: 'green' })
    let isFull = true
    Object.assign(Level.prototype, {
      batch: aroundWrites(batch, async (write) => {
        if (isFull) {
          throw Object.assign(new Error('IO error: 000005.log: No space left on device'), { code: 'LEVEL_IO_ERROR' })
        }
        await write()
      })
    })
    const told = eventOf(brig, (event) => event.type === 'disk')
    await expect(brig.publish(bundle(after), { tlp: 'green' })).rejects.toMatchObject({ code: 'E_DISK_FULL' })
    expect(await told).toMatchObject({ state: 'full' })
    isFull = false
    expect(await held(brig)).toEqual([before.id])
    await expect.poll(async () => (await brig.status()).disk.state, pollOptions).toBe('ok')
    await brig.publish(bundle(after), { tlp: 'green' })
    expect(await held(brig)).toEqual([before.id, after.id])
    expect((await brig.verifyAudit()).break).toBeUndefined()
  })
})
