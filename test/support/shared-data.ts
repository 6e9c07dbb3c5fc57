/**
 * Real data that tests read in place and that is too large for this repository: indicators, warning lists,
 * conformance suites, topologies. `HANSE_DATA` says where it lies.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const DEFAULT_FOLDER = '../shared/data'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const folder = resolve(repository, process.env.HANSE_DATA ?? DEFAULT_FOLDER)

/**
 * The path of a file or folder of the shared data, or undefined where this machine does not have it.
 *
 * @param segments - below the data folder, e.g. `sharedData('indicators', 'stix')`
 */
export function sharedData (...segments: string[]): string | undefined {
  const path = join(folder, ...segments)
  return existsSync(path) ? path : undefined
}

/**
 * A `describe` for tests that read shared data. Where it is missing they are skipped and the report says so; on
 * CI that is a failure, as a skipped test proves nothing.
 *
 * @param name - what is described
 * @param segments - where the data lies below the data folder
 * @param tests - is given the path of the data
 */
export function describeWithData (name: string, segments: string[], tests: (path: string) => void): void {
  const path = sharedData(...segments)
  if (path != null) {
    describe(name, () => { tests(path) })
    return
  }
  const missing = `${name} (no ${segments.join('/')} in ${folder}; set HANSE_DATA)`
  if (process.env.CI == null) {
    describe.skipIf(true)(missing, () => { it('needs shared data', () => {}) })
  } else {
    describe(missing, () => { it('needs shared data', () => { expect.fail(missing) }) })
  }
}
