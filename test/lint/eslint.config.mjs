/**
 * The one ESLint configuration of this repository: aegir's, to which `aegir lint` is bound, and our own house
 * rules beside it, so that one run with one parse of each file checks both.
 */
import aegir from 'aegir/eslint.config.js'
import { borders, purePackages } from './borders.ts'
import { oneClockRules, pureRules, untimedRules } from './purity.ts'

const SIGNER_PORT_PACKAGE = 'core'
const UNTIMED_PACKAGES = ['store', 'knowledge']

const sourcesOf = name => `packages/${name}/src/**/*.ts`

export default [
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.docs/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...aegir,
  {
    name: 'hanse/borders',
    files: ['{packages,examples}/*/**/*.{ts,js,mjs}', 'test/**/*.{ts,js,mjs}'],
    plugins: { hanse: { rules: { borders } } },
    rules: { 'hanse/borders': 'error' }
  },
  ...purePackages.map(name => ({
    name: `hanse/pure/${name}`,
    files: [sourcesOf(name)],
    rules: pureRules(name === SIGNER_PORT_PACKAGE)
  })),
  {
    name: 'hanse/untimed',
    files: UNTIMED_PACKAGES.map(sourcesOf),
    rules: untimedRules()
  },
  {
    name: 'hanse/one-clock',
    files: [sourcesOf('hanse')],
    ignores: ['packages/hanse/src/clock.ts'],
    rules: oneClockRules()
  }
]
