import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { held } from '../support/wait.ts'

const script = fileURLToPath(new URL('../support/release-and-die.ts', import.meta.url))

/** Between before the first write and well after the last. */
const delaysMs = [0, 8, 10, 12, 14, 16, 18, 25, 50]

/** Runs until it is killed. Answers whether it was told that the release is durable. */
async function releaseAndDie (directory: string, id: string, delayMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--conditions=hanse:source', script, directory, id, String(delayMs)], (error, stdout, stderr) => {
      error === null || error.signal === 'SIGKILL' ? resolve(stdout === 'released') : reject(new Error(stderr))
    })
  })
}

describe('a release that is killed', () => {
  it.each(delaysMs)('after %d ms has published once or not at all, and what waits can be released', async (delayMs) => {
    const federation = await found()
    const object = indicator("[domain-name:value = 'killed.example']")
    const before = await federation.open('Aurora', { start: false })
    const { waiting } = await before.publish(bundle(object), { tlp: 'green' }, { hold: true, by: 'Ada' })
    const id = waiting?.id as string
    await before.stop()

    const isAcknowledged = await releaseAndDie(federation.members.get('Aurora')?.directory as string, id, delayMs)
    const node = await federation.open('Aurora', { start: false })
    const isWaiting = (await node.outbox()).length === 1
    expect(await held(node)).toEqual(isWaiting ? [] : [object.id])
    expect(isAcknowledged && isWaiting).toBe(false)
    expect((await node.verifyAudit())).toMatchObject({ rows: isWaiting ? 1 : 3 })
    expect((await node.verifyAudit()).break).toBeUndefined()
    if (isWaiting) {
      await node.release(id, { by: 'Bea', why: 'again' })
    }
    expect(await held(node)).toEqual([object.id])
    expect((await node.delivery(id)).entries).toHaveLength(1)
    await federation.end()
  })
})
