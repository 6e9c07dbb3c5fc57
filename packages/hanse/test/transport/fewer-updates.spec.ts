import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FewerUpdates } from '../../src/transport/fewer-updates.ts'

const heldBackMax = 64 * 1_024

function update (stream: number, bytes: number, flags = 0, type = 1): Uint8Array {
  const frame = new DataView(new ArrayBuffer(12))
  frame.setUint8(1, type)
  frame.setUint16(2, flags)
  frame.setUint32(4, stream)
  frame.setUint32(8, bytes)
  return new Uint8Array(frame.buffer)
}

function bytesOf (frame: Uint8Array | undefined): number {
  return frame === undefined ? 0 : new DataView(frame.buffer).getUint32(8)
}

describe('window updates', () => {
  it('tell of every byte in the end, and are never behind by 64 KiB', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(100_000)), { maxLength: 200 }), (read) => {
      const updates = new FewerUpdates()
      const behind = [0, 0, 0, 0]
      for (const [stream, bytes] of read) {
        behind[stream] += bytes - bytesOf(updates.due(update(stream, bytes)))
        expect(behind[stream]).toBeGreaterThanOrEqual(0)
        expect(behind[stream]).toBeLessThan(heldBackMax)
      }
    }))
  })

  it('are few for small messages', () => {
    const updates = new FewerUpdates()
    const sent = Array.from({ length: 1_000 }, () => updates.due(update(5, 1_000))).filter((frame) => frame !== undefined)
    expect(sent).toHaveLength(15)
  })

  it('of a stream that the peer has reset are forgotten', () => {
    const updates = new FewerUpdates()
    updates.due(update(5, heldBackMax - 1))
    updates.forget(5)
    expect(updates.due(update(5, 1))).toBeUndefined()
  })

  it('with flags go at once, as do pings and goodbyes', () => {
    const updates = new FewerUpdates()
    for (const frame of [update(1, 0, 1), update(1, 0, 2), update(1, 0, 4), update(1, 0, 8), update(0, 7, 1, 2), update(0, 0, 0, 3)]) {
      expect(updates.due(frame)).toBe(frame)
    }
  })

  it('of a stream that ended are forgotten', () => {
    const updates = new FewerUpdates()
    expect(updates.due(update(1, heldBackMax - 1))).toBeUndefined()
    updates.due(update(1, 0, 8))
    expect(updates.due(update(1, heldBackMax - 1))).toBeUndefined()
  })
})
