/** The process of one path: `path-process.ts NAME DIRECTORY SIZES`. */
import { registry } from './registry.ts'
import type { Said } from './isolated.ts'

const [name, directory, sizes] = process.argv.slice(2) as [string, string, string]

const say = async (said: Said): Promise<void> => new Promise((resolve) => { process.send?.(said, () => { resolve() }) })

try {
  const registered = registry.find((candidate) => candidate.name === name)
  if (registered === undefined) {
    throw new Error(`no path is called ${name}`)
  }
  const { measure } = await registered.load()
  const figures = await measure({ ...JSON.parse(sizes), directory, note: (text) => { say({ note: text }).catch(() => {}) } })
  await say({ figures })
} catch (error) {
  await say({ failed: error instanceof Error ? error.stack ?? error.message : String(error) })
}
process.exit(0)
