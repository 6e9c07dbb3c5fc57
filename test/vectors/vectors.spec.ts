/**
 * The vectors that ship with the project: the committed files are what the generator writes, and `core` and the
 * independent verifier say of every one what stands in it. Beyond them, both judge damaged copies alike.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createRandom, runSeed } from '../federation/support/random.ts'
import { askCore } from './core.ts'
import { textOf, vectorFiles } from './files.ts'
import { askDocument } from './verifier/verify.ts'
import type { Input, Vector, VectorFile } from './make/vector.ts'

const vectorsMin = 300
const verifierLinesMax = 500
const damagedEach = 20

const folder = new URL('.', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const committed = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
const files = committed.map((name) => JSON.parse(read(name)) as VectorFile)

describe('the committed vectors', () => {
  it('are what `npm run vectors` writes', () => {
    const made = new Map(vectorFiles().map((file) => [`${file.theme}.json`, textOf(file)]))
    expect(committed).to.deep.equal([...made.keys()].sort())
    for (const name of committed) {
      expect(read(name), `${name}: run npm run vectors and look at the difference`).to.equal(made.get(name))
    }
  })

  it('are at least 300, good and bad, each named once', () => {
    const vectors = files.flatMap((file) => file.vectors)
    expect(vectors.length).to.be.at.least(vectorsMin)
    for (const { theme, vectors: own } of files) {
      expect(new Set(own.map(({ name }) => name)).size, theme).to.equal(own.length)
      expect(own.some(({ verdict }) => verdict === 'accept'), theme).to.equal(true)
    }
  })

  it.each(files)('$theme: core says what they say', ({ theme, vectors }) => {
    for (const { name, input, ...expected } of vectors) {
      expect(askCore(theme, input), `${theme}: ${name}`).to.deep.equal(expected)
    }
  })

  it.each(files)('$theme: the independent verifier says what they say', ({ theme, vectors }) => {
    for (const { name, input, ...expected } of vectors) {
      expect(askDocument(theme, input), `${theme}: ${name}`).to.deep.equal(expected)
    }
  })
})

describe('the independent verifier', () => {
  const sources = readdirSync(new URL('verifier/', folder)).map((name) => read(`verifier/${name}`))

  it('shares nothing with core and has at most 500 lines', () => {
    const imports = sources.flatMap((text) => [...text.matchAll(/from '([^']+)'/g)].map(([, specifier = '']) => specifier))
    expect(imports.filter((specifier) => !specifier.startsWith('node:') && !/^\.\/[a-z0-9]+\.ts$/.test(specifier))).to.deep.equal([])
    expect(sources.reduce((sum, text) => sum + text.split('\n').length - 1, 0)).to.be.at.most(verifierLinesMax)
  })

  it('takes and refuses damaged copies as core does', () => {
    const seed = runSeed()
    const random = createRandom(seed)
    for (const { theme, vectors } of files.filter((file) => damageable.has(file.theme))) {
      for (const vector of vectors.flatMap((one) => Array.from({ length: damagedEach }, () => damaged(one, damageable.get(theme) ?? '', random)))) {
        const [core, document] = [askCore(theme, vector.input), askDocument(theme, vector.input)]
        expect(document.verdict, `SEED=${seed} ${theme}: ${vector.name}: ${core.code} ${document.code} ${JSON.stringify(vector.input)}`).to.equal(core.verdict)
      }
    }
  })
})

/** Themes whose bytes decide much before a signature does, with the field that is damaged. */
const damageable = new Map(
  [['encoding', 'bytes'], ['handlings', 'handling'], ['withdrawals', 'leaf'], ['keys', 'key'], ['chunks', 'header'], ['cards', 'card'], ['forks', 'proof']]
)
const largestDamaged = 4096

/** One byte changed, taken out or put in. */
function damaged (vector: Vector, field: string, random: ReturnType<typeof createRandom>): Vector {
  const bytes = [...Buffer.from(vector.input[field] as string, 'hex')]
  if (bytes.length > largestDamaged || bytes.length === 0) {
    return vector
  }
  const at = random.below(bytes.length)
  bytes.splice(at, random.below(2), ...Array.from({ length: random.below(2) }, () => random.below(256)))
  const input: Input = { ...vector.input, [field]: Buffer.from(bytes).toString('hex') }
  return { ...vector, input }
}
