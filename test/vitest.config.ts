import { defineConfig } from 'vitest/config'

/** Tests read the sources, never a build: this condition stands first in every package's export map. */
const SOURCE_CONDITION = 'hanse:source'
const NODE_CONDITIONS = [SOURCE_CONDITION, 'node', 'import', 'module', 'default']
const TEST_TIMEOUT_MS = 60_000
/** One for each core of a small machine: specs that wait for processes and peers leave it to the others. */
const WORKERS_MAX = 2

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
    maxWorkers: WORKERS_MAX,
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    coverage: { enabled: false }
  }
})
