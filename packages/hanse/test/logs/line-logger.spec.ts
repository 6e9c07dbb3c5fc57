import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineLogger } from '../../src/index.ts'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { objectsUntil, until } from '../support/wait.ts'
import type { LogLine } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

describe('lineLogger', () => {
  it('gives what our components say and the errors of others, filled in', () => {
    const lines: LogLine[] = []
    const logger = lineLogger((line) => { lines.push(line) })
    const log = logger.forComponent('hanse:node')
    log('%s of %d %% - %e', 'one', 2, new TypeError('no'))
    log.newScope('x').error('facts %o', { skewMs: 1 })
    log('%s and %s', 'only one')
    logger.forComponent('libp2p:tcp')('dialled')
    logger.forComponent('libp2p:tcp').error('x'.repeat(600))
    log.trace('nobody')
    expect(lines.map(({ level, component, message }) => [level, component, message])).toEqual([
      ['info', 'hanse:node', 'one of 2 % - TypeError: no'],
      ['error', 'hanse:node:x', 'facts { skewMs: 1 }'],
      ['info', 'hanse:node', 'only one and %s'],
      ['error', 'libp2p:tcp', 'x'.repeat(512)]
    ])
  })

  it('is never given the content of objects: published, received, refused or looked up', async () => {
    const lines: LogLine[] = []
    const logger = lineLogger((line) => { lines.push(line) })
    const [aurora, corvette] = await Promise.all([federation.open('Aurora', { logger }), federation.open('Corvette', { logger })])
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const good = indicator("[domain-name:value = 'canary-7f3a.example']", { name: 'canary-7f3a' })
    const bad = { ...indicator("[domain-name:value = 'canary-7f3a.example']"), id: 'indicator--canary-7f3a', 'canary-7f3a': 1 }
    await aurora.publish(bundle(good), { tlp: 'green' })
    await objectsUntil(corvette, (ids) => ids.has(good.id))
    await aurora.publish(bundle(bad), { tlp: 'green' })
    await aurora.import(bundle(good, bad))
    await corvette.lookup('canary-7f3a.example')
    await federation.end()
    expect(JSON.stringify(lines)).not.toContain('canary')
  })
})
