import { describe, expect, it } from 'vitest'
import { afterPrefix } from '../src/keys.ts'

describe('afterPrefix', () => {
  it('leaves the prefix as it is, also one whose slices are views', () => {
    const prefix = Buffer.from([1, 2, 3])
    expect([...afterPrefix(prefix)]).toEqual([1, 2, 4])
    expect([...prefix]).toEqual([1, 2, 3])
  })

  it('carries over bytes that cannot grow', () => {
    expect([...afterPrefix(Uint8Array.of(1, 0xff, 0xff))]).toEqual([2])
  })
})
