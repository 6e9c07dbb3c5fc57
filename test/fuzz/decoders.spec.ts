import { describe, expect, it } from 'vitest'
import { decoders } from '../support/decoders.ts'
import { itHoldsUnderFuzz } from '../support/fuzz.ts'
import { targets } from './targets.ts'

const runs = 1_500
/** a charter verifies the cards of all founders again */
const charterRuns = 300

describe('whatever comes, a decoder answers by one of its codes, in time', () => {
  for (const target of targets) {
    itHoldsUnderFuzz(target, target.name === 'charter' ? charterRuns : runs)
  }
})

describe('the reference of decoders', () => {
  it('says which codes each may answer', async () => {
    const rows = decoders.map(({ name, reads, codes }) => `| ${name} | ${reads} | ${codes.map((code) => `\`${code}\``).join(', ')} |`)
    const page = [
      '# What reads bytes of others',
      '',
      'Each decoder takes what it is given or refuses it by one of these codes; it never throws otherwise, and an input costs at most 50 ms of CPU time.',
      'Seeded mutations of real encodings prove it in every run of the tests ([test/fuzz](../../test/fuzz/README.md)), which also write this page.',
      '',
      '| decoder | reads | may refuse by |',
      '|---|---|---|',
      ...rows,
      ''
    ]
    await expect(page.join('\n')).toMatchFileSnapshot('../../docs/reference/decoders.md')
  })
})
