import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HanseError, show } from '@hanse/core'
import { exists, homeFiles, writePrivateFile } from './files.ts'

/** Names what is being switched; while it is there, the new files count. */
const marker = 'switch'
const suffix = '.switch'

/** What may be switched together. */
const switchable: ReadonlySet<string> = new Set([
  homeFiles.memberKey, homeFiles.nodeKey, homeFiles.authoringKey, homeFiles.nextNodeKey, homeFiles.nextAuthoringKey, homeFiles.certificates
])

/**
 * Replaces files of a home together: whenever the machine stops, the next reader finds all of the old ones or all of the
 * new ones. The new ones are written and synced beside the old ones, then a marker makes them count, then they are
 * renamed; `finishSwitch` does what is left of that.
 *
 * @param directory - of the home
 * @param contents - by name of file; undefined removes the file
 */
export async function switchFiles (directory: string, contents: Readonly<Record<string, string | undefined>>): Promise<void> {
  await finishSwitch(directory)
  const replaced = Object.entries(contents).filter(([, content]) => content !== undefined) as Array<[string, string]>
  for (const [name, content] of replaced) {
    await writePrivateFile(join(directory, name + suffix), content)
  }
  const removed = Object.keys(contents).filter((name) => contents[name] === undefined)
  await writePrivateFile(join(directory, marker), JSON.stringify({ replaced: replaced.map(([name]) => name), removed }))
  await finishSwitch(directory)
}

/**
 * Completes a switch that was interrupted after it began to count; nothing when there is none.
 *
 * @throws {HanseError} `E_HOME_SWITCH` (the marker was written whole, and is no marker any more)
 */
export async function finishSwitch (directory: string): Promise<void> {
  const path = join(directory, marker)
  if (!await exists(path)) {
    return
  }
  const { replaced, removed } = readMarker(path, await readFile(path, 'utf8'))
  for (const name of replaced.filter((candidate) => switchable.has(candidate))) {
    if (await exists(join(directory, name + suffix))) {
      await rename(join(directory, name + suffix), join(directory, name))
    }
  }
  for (const name of removed.filter((candidate) => switchable.has(candidate))) {
    await rm(join(directory, name), { force: true })
  }
  await sync(directory)
  await rm(path)
  await sync(directory)
}

function readMarker (path: string, text: string): { replaced: string[], removed: string[] } {
  try {
    const { replaced, removed } = JSON.parse(text)
    if ([replaced, removed].every((names) => Array.isArray(names) && names.every((name) => typeof name === 'string'))) {
      return { replaced, removed }
    }
  } catch {
    // said below
  }
  throw new HanseError(
    'E_HOME_SWITCH',
    `${show(path)} should say which files of the home are being replaced and is damaged; keep a copy of the home, then take that file away ` +
      `and rename what ends in ${suffix} to its name without it, all or none`,
    { path }
  )
}

async function sync (directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
