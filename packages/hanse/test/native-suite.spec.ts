import { createHmac } from 'node:crypto'
import { nobleSuite } from '@hanse/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nativeSuite } from '../src/index.ts'

describe('nativeSuite', () => {
  const suite = nativeSuite()

  it('hashes as nobleSuite does, keys of every length', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 300 }), (key, bytes) => {
      expect(Buffer.from(suite.sha256(bytes))).toEqual(Buffer.from(nobleSuite.sha256(bytes)))
      expect(Buffer.from(suite.hmacSha256(key, bytes))).toEqual(createHmac('sha256', key).update(bytes).digest())
      expect(Buffer.from(suite.hmacSha256(key, bytes))).toEqual(Buffer.from(nobleSuite.hmacSha256(key, bytes)))
    }))
  })
})
