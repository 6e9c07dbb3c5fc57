import { it } from 'vitest'
import { Exchange, frameBytes } from '@hanse/exchange'
import { Author } from './support/author.ts'
import { nodeNamed, rosterOf, federationId } from './support/federation.ts'
import { fakeSuite } from './support/suite.ts'
import { toHex } from '@hanse/core'
it('perf', () => {
  const roster = rosterOf([{ name: 'self' }, ...Array.from({ length: 100 }, (_, i) => ({ name: `p${i}` }))])
  const m = new Exchange({ self: nodeNamed('self'), roster, suite: fakeSuite, seed: 1 })
  let now = 1e12
  const feed = (i: any): void => { for (const e of m.handle(i, now)) { if (e.type === 'store') feed({ type: 'stored', token: e.token }); else if (e.type === 'send') feed({ type: 'writable', peer: e.peer, class: e.class, bytes: e.bytes }) } }
  for (let i = 0; i < 100; i++) { const peer = nodeNamed(`p${i}`); feed({ type: 'peer:up', peer }); for (const c of ['live', 'bulk']) feed({ type: 'frame', peer, class: c, bytes: 100, message: { type: 'hello', version: 1, federation: toHex(federationId), roster: roster.digest, nowMs: now, features: [], frameBytesMax: 1e6 } }) }
  const author = new Author(roster.nodes.get(nodeNamed('p0'))!)
  for (const n of [2000, 8000, 8000]) {
    const es = author.lane({ tlp: 'green' }, Array.from({ length: n }, () => ({ texts: ['x'] })), now)
    const t = performance.now()
    for (const { entry, bodies: [b] } of es) { const message = { type: 'entry', entry, ...(b && { chunk: b.chunk }) } as any; feed({ type: 'frame', peer: nodeNamed('p0'), class: 'live', message, bytes: frameBytes(message), facts: b?.facts ?? [] }) }
    console.log('receive us/entry', n, (performance.now() - t) * 1000 / n)
  }
  const me = new Author(roster.nodes.get(nodeNamed('self'))!)
  const es = me.lane({ tlp: 'green' }, Array.from({ length: 500 }, () => ({ texts: ['x'] })), now)
  let t = performance.now()
  for (const e of es) feed({ type: 'publish', token: 't', entries: [e] })
  console.log('publish to 100 us/send', (performance.now() - t) * 1000 / 50000)
  t = performance.now()
  const es2 = [...Array(3)].map(() => 0)
  for (let k = 0; k < 20000; k++) feed({ type: 'frame', peer: nodeNamed('p1'), class: 'live', bytes: 40, message: { type: 'digest', digest: '00' } })
  console.log('digest us', (performance.now() - t) * 1000 / 20000, es2.length)
})
