import { unwrap, handling } from '@hanse/core'
import { describe, expect, it } from 'vitest'
import { refuseStale } from '../../src/member/freshness.ts'
import type { Handling, Tlp } from '@hanse/core'

const dayMs = 86_400_000
type Known = Parameters<typeof refuseStale>[0]

/** A node that heard a quorum of governors some days ago. */
const after = (days: number, freshnessDays = 30): Known => ({
  engine: { machine: { freshness: () => undefined } }, ledger: { freshAt: 0, charter: { freshnessDays } }, clock: { nowMs: () => days * dayMs }
}) as unknown as Known
const under = (tlp: Tlp): Handling => unwrap(handling({ tlp, audience: { any: [{ all: true }] } }))

describe('publishing when no quorum of governors was heard for long', () => {
  it('is refused above GREEN from the limit of the charter on', () => {
    for (const tlp of ['amber', 'amber+strict', 'red'] as const) {
      expect(() => { refuseStale(after(30), [under('green'), { ...under('green'), tlp }]) }).toThrow('nothing above TLP:GREEN is published')
      expect(() => { refuseStale(after(29.9), [{ ...under('green'), tlp }]) }).not.toThrow()
    }
  })

  it('goes on up to GREEN, and without a limit', () => {
    expect(() => { refuseStale(after(400), [under('green'), under('clear')]) }).not.toThrow()
    expect(() => { refuseStale(after(400, 0), [{ ...under('green'), tlp: 'red' }]) }).not.toThrow()
  })
})
