import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bundle, indicator } from './support/bundles.ts'
import { found } from './support/federation.ts'
import { objectsUntil, until } from './support/wait.ts'

const run = promisify(execFile)
/** Far more than starting and stopping takes; only a process that never ends reaches it. */
const endsWithinMs = 50_000

function sockets (): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).sort()
}

describe('stop', () => {
  it('leaves no socket, and the directory can be opened again', async () => {
    const federation = await found()
    const before = sockets()
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
    expect(sockets()).toEqual(before)
    await federation.end()
  })

  it('leaves nothing that keeps a process alive', async () => {
    const script = fileURLToPath(new URL('support/start-and-stop.ts', import.meta.url))
    const { stdout } = await run(process.execPath, ['--conditions=hanse:source', script], { timeout: endsWithinMs })
    expect(stdout).toBe('stopped')
  })

  it('ends every subscription', async () => {
    const federation = await found()
    const aurora = await federation.open('Aurora', { start: false })
    const reading = (async () => {
      const seen = []
      for await (const event of aurora.subscribe({ since: 'start' })) {
        seen.push(event)
      }
      return seen
    })()
    const object = indicator("[domain-name:value = 'last.example']")
    await aurora.publish(bundle(object), { tlp: 'green' })
    await objectsUntil(aurora, (ids) => ids.has(object.id))
    await aurora.stop()
    expect(await reading).toMatchObject([{ type: 'object', id: object.id }])
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
