import { describe, expect, it } from 'vitest'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { objectsUntil, until } from './support/wait.ts'

/** What keeps a process alive, standard streams and vitest's own channel left out. */
function alive (): string[] {
  return process.getActiveResourcesInfo().filter((kind) => ['Timeout', 'TCPSocketWrap', 'TCPServerWrap', 'TCPConnectWrap', 'Immediate'].includes(kind)).sort()
}

describe('stop', () => {
  it('leaves no timer, socket or handler, and the directory can be opened again', async () => {
    const federation = await found()
    const before = alive()
    for (const round of [1, 2]) {
      const aurora = await federation.open('Aurora')
      const corvette = await federation.open('Corvette')
      await until(aurora, async () => (await aurora.status()).peersReady === 1)
      const object = indicator(`[domain-name:value = 'round${round}.example']`)
      await aurora.publish(bundle(object), { tlp: 'green' })
      await objectsUntil(corvette, (ids) => ids.has(object.id))
      await Promise.all([aurora.stop(), corvette.stop()])
      await aurora.stop()
    }
    // sockets are told to close at once and are gone after a turn of the event loop
    await new Promise((resolve) => { setImmediate(resolve) })
    expect(alive().filter((kind) => kind !== 'Immediate')).toEqual(before.filter((kind) => kind !== 'Immediate'))
    await federation.end()
  })

  it('refuses a directory that another node holds, and every call after it', async () => {
    const federation = await found()
    const aurora = await federation.open('Aurora', { start: false })
    await expect(federation.open('Aurora')).rejects.toMatchObject({ code: 'E_LOCKED' })
    await aurora.stop()
    await expect(aurora.members()).rejects.toMatchObject({ code: 'E_NOT_STARTED' })
    await federation.end()
  })
})
