import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCharter, decode, encode, unwrap } from '@hanse/core'
import { acceptCharter, armour, createHome, foundFederation } from 'hanse'
import { expect } from 'vitest'
import { cpuMsOf, expectCheap } from './cpu.ts'
import { aurora, brig, cardOf, startMs, suite } from './firms.ts'
import type { BadInput } from './case.ts'
import type { CborMapValue } from '@hanse/core'

const charter = unwrap(createCharter(suite, { name: 'Good', at: startMs, founders: [cardOf(aurora), cardOf(brig)] }))

/**
 * A card that a founder sends: no charter is written of it, and a home that gets a charter with it all the same does
 * not accept that, and has the files that it had.
 */
export function cardCase (group: number, words: string, code: string, card: () => Uint8Array, codeInCharter = code): BadInput {
  return {
    group,
    words,
    surface: 'card',
    code,
    check: async () => {
      const bytes = card()
      const home = await mkdtemp(join(tmpdir(), 'hanse-card-'))
      try {
        await createHome(home, { name: 'Home', country: 'NL', sectors: ['energy'], listen: [] })
        const before = await filesOf(home)
        await expectCheap(async () => cpuMsOf(() => {
          expect(() => foundFederation([armour('HANSE MEMBER CARD', bytes)], { name: 'Bad', at: startMs })).toThrow(expect.objectContaining({ code }))
        }))
        await expect(acceptCharter(home, charterWith(bytes))).rejects.toMatchObject({ code: codeInCharter })
        expect(await filesOf(home)).toEqual(before)
      } finally {
        await rm(home, { recursive: true, force: true })
      }
    }
  }
}

/** A charter in which a forger put a card that nobody would have taken. */
function charterWith (card: Uint8Array): Uint8Array {
  const map = unwrap(decode(charter)) as Map<string, CborMapValue>
  return encode(map.set('founders', [card]))
}

async function filesOf (directory: string): Promise<Array<[string, string]>> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  return Promise.all(names.map(async ({ name, parentPath }) => [name, await readFile(join(parentPath, name), 'hex')] as [string, string]))
}
