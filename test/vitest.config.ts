import { defineConfig } from 'vitest/config'

/** Tests read the sources, never a build: this condition stands first in every package's export map. */
const SOURCE_CONDITION = 'hanse:source'
const NODE_CONDITIONS = [SOURCE_CONDITION, 'node', 'import', 'module', 'default']
const TEST_TIMEOUT_MS = 60_000

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: { conditions: [SOURCE_CONDITION] },
  ssr: {
    resolve: { conditions: NODE_CONDITIONS, externalConditions: NODE_CONDITIONS }
  },
  test: {
    include: [
      'packages/*/test/**/*.spec.ts',
      'test/**/*.spec.ts',
      'examples/*/test/**/*.spec.ts'
    ],
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    coverage: { enabled: false }
  }
})
