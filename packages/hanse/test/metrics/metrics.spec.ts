import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { metricsText } from '../../src/metrics/text.ts'
import { bundle, indicator } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { objectsUntil, until } from '../support/wait.ts'
import type { TestFederation } from '../support/federation.ts'
import type { Metrics } from '@libp2p/interface'

let federation: TestFederation
beforeEach(async () => { federation = await found() })
afterEach(async () => { await federation.end() })

const valueOf = (text: string, name: string): number => Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.+)$`, 'm').exec(text)?.[1])

describe('the metrics of a node', () => {
  it('count what went over the wire and what is held, and name no content', async () => {
    const [aurora, corvette] = await Promise.all([federation.open('Aurora'), federation.open('Corvette')])
    await until(aurora, async () => (await aurora.status()).peersReady === 1)
    const canary = indicator("[domain-name:value = 'canary-7f3a.example']", { name: 'canary-7f3a' })
    await aurora.publish(bundle(canary), { tlp: 'green' })
    await objectsUntil(corvette, (ids) => ids.has(canary.id))
    const [sent, got] = [await aurora.metrics(), await corvette.metrics()]
    expect(valueOf(got, 'hanse_objects')).toBe(1)
    expect(valueOf(got, 'hanse_peers_ready')).toBe(1)
    expect(valueOf(got, 'hanse_received_bytes_total{class="live"}')).toBeGreaterThan(0)
    expect(valueOf(sent, 'hanse_sent_bytes_total{class="live"}')).toBeGreaterThan(0)
    expect(valueOf(sent, 'hanse_egress_verdicts_total{verdict="permit"}')).toBeGreaterThan(0)
    expect(valueOf(sent, 'hanse_egress_verdicts_total{verdict="deny"}')).toBe(0)
    expect(valueOf(sent, 'hanse_queued_bytes{class="bulk"}')).toBe(0)
    expect(valueOf(sent, 'hanse_expiring_certificates{days="7"}')).toBe(0)
    expect(valueOf(sent, `hanse_certificate_expiry_timestamp_seconds{node="${aurora.node}"}`)).toBeGreaterThan(Date.now() / 1000)
    expect(sent + got).not.toContain('canary-7f3a')
  })

  it('are given to the metrics of libp2p', async () => {
    const names: string[] = []
    const note = (name: string): object => {
      names.push(name); return Object.fromEntries(['update', 'increment', 'decrement', 'reset', 'observe'].map((method) => [method, () => {}]))
    }
    const metrics = new Proxy({ trackMultiaddrConnection: () => {}, trackProtocolStream: () => {} }, {
      get: (target, name) => Reflect.get(target, name) ?? (String(name).startsWith('register') ? note : (value: unknown) => value)
    }) as unknown as Metrics
    await federation.open('Aurora', { metrics: () => metrics })
    expect(names).toEqual(expect.arrayContaining(['hanse_lanes', 'hanse_queued_bytes', 'hanse_refused_frames_total']))
  })

  it('escape what stands in a label', () => {
    expect(metricsText([{ name: 'hanse_x', help: 'x', kind: 'gauge', label: 'l', read: () => ({ 'a"\\\nb': 1 }) }]))
      .toBe('# HELP hanse_x x\n# TYPE hanse_x gauge\nhanse_x{l="a\\"\\\\\\nb"} 1\n')
  })
})
