import { defaultLimits } from '@hanse/exchange'
import { describe, expect, it } from 'vitest'
import { InboundStreams } from '../../src/transport/inbound-streams.ts'
import { dhtStreamsMax, hopStreamsMax, inboundStreamsMax, stopStreamsMax, streamsPerClassMax } from '../../src/transport/limits.ts'
import { inboundStreamsOf } from '../../src/transport/muxer.ts'
import { nodePeerMemory, peerBytesMax } from '../support/peer-memory.ts'

describe('streams that a peer writes on', () => {
  it('are streamsPerClassMax at most, over all its connections: the oldest is cut off', () => {
    const inbound = new InboundStreams(streamsPerClassMax)
    const aborted: string[] = []
    const open = (owner: string, name: string): () => void => inbound.add(owner, { abort: () => { aborted.push(name) } })
    const first = open('a', '1')
    open('b', 'other')
    open('a', '2')
    expect(aborted).toEqual([])
    open('a', '3')
    expect(aborted).toEqual(['1'])
    first()
    first()
    open('a', '4')()
    expect(aborted).toEqual(['1', '2'])
    open('a', '5')
    expect(aborted).toEqual(['1', '2'])
  })

  it('are as many a connection as what the node is for needs', () => {
    const uses = { dht: false, relays: false, waitsAtRelays: false }
    expect(inboundStreamsOf(uses)).toBe(inboundStreamsMax)
    expect(inboundStreamsOf({ ...uses, waitsAtRelays: true })).toBe(inboundStreamsMax + stopStreamsMax)
    expect(inboundStreamsOf({ dht: true, relays: true, waitsAtRelays: true })).toBe(inboundStreamsMax + dhtStreamsMax + hopStreamsMax + stopStreamsMax)
  })
})

describe('what one peer can make a node hold', () => {
  it('is within peerBytesMax over one connection, and counts what waits to be stored', () => {
    const { parts, perConnection } = nodePeerMemory()
    expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, perConnection)).toBeLessThanOrEqual(peerBytesMax)
    expect(parts['arriving']).toBeGreaterThanOrEqual(defaultLimits.arrivingBytesMax)
  })
})
