/** A seeded sample of real objects out of the shared data, in files of their own that do not depend on one another. */
import { readFileSync } from 'node:fs'
import { stixFilesBelow } from '@hanse/cli/demo/deal'
import { colourOfMarking, markingsOf } from '@hanse/cli/demo/oracle'
import { sourceObjects } from '@hanse/cli/demo/source'
import type { Random } from './random.ts'
import type { SourceObject } from '@hanse/cli/demo/source'

const idPattern = /[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Larger files are left out; reading them would cost more than the sample. */
const fileBytesMax = 5_000_000

/** All STIX ids in a text. */
export function idsIn (text: string): Set<string> {
  return new Set(text.match(idPattern))
}

/** Identities and marking definitions without restricting marking: they go with every file that mentions them. */
function goesAlong ({ value }: SourceObject): boolean {
  return value.type === 'marking-definition' || (value.type === 'identity' && markingsOf(value).length === 0)
}

/** The objects of one file that the sample takes: some at random, the ends of relationships, and what goes along. */
function choose (objects: readonly SourceObject[], random: Random, count: number): SourceObject[] {
  const byId = new Map(objects.map(object => [object.id, object]))
  const chosen = new Set(random.sample(objects, count))
  for (const { value } of [...chosen]) {
    for (const end of [value.source_ref, value.target_ref]) {
      const object = typeof end === 'string' ? byId.get(end) : undefined
      if (object !== undefined) {
        chosen.add(object)
      }
    }
  }
  for (const { text } of [...chosen]) {
    for (const id of idsIn(text)) {
      const object = byId.get(id)
      if (object !== undefined && goesAlong(object)) {
        chosen.add(object)
      }
    }
  }
  return [...chosen]
}

export interface Sampling {
  files: number
  perFile: number
  /** Leaves objects out, such as those with markings that nobody knows. */
  isUsable (object: SourceObject, file: readonly SourceObject[]): boolean
}

export interface SampleFile { source: string, objects: SourceObject[] }

/**
 * Samples `files` files with about `perFile` objects each from everywhere below a directory.
 *
 * No object refers to one that stands in another file only, and none stands in two: what a reader may hold then follows
 * from its own file alone, whoever publishes which and in whatever order.
 */
export async function sampleBundles (directory: string, random: Random, { files, perFile, isUsable }: Sampling): Promise<SampleFile[]> {
  const sample: SampleFile[] = []
  const spokenFor = new Set<string>()
  const folders = Map.groupBy(await stixFilesBelow(directory), path => path.slice(directory.length + 1).split('/')[0])
  const order = Array.from({ length: files }, (_, index) => [...folders.values()][index % folders.size] ?? [])
  for (const paths of order) {
    const source = random.pick(paths)
    const json = readFileSync(source, 'utf8')
    const all = json.length > fileBytesMax ? [] : sourceObjects(json)
    const chosen = choose(all, random, perFile).filter(object => isUsable(object, all))
    const along = new Set(chosen.filter(goesAlong).map(({ id }) => id))
    const own = chosen.filter(object => goesAlong(object) || [...idsIn(object.text)].every(id => along.has(id) || !spokenFor.has(id)))
    const kept = uniqueById(own)
    for (const id of kept.filter(object => !goesAlong(object)).flatMap(({ text }) => [...idsIn(text)])) {
      spokenFor.add(id)
    }
    if (kept.some(object => !goesAlong(object))) {
      sample.push({ source, objects: kept })
    }
  }
  return sample
}

function uniqueById (objects: readonly SourceObject[]): SourceObject[] {
  return [...new Map(objects.map(object => [object.id, object])).values()]
}

const wholeId = new RegExp(`^${idPattern.source}$`)

/**
 * Whether publishing takes an object: well-formed where real files are not always, and marked so that everybody knows what
 * is meant, TLP by its well-known ids and statements that stand in the same file.
 */
export function isPublishable ({ id, value }: SourceObject, file: readonly SourceObject[]): boolean {
  return typeof value.type === 'string' && wholeId.test(id) && id.startsWith(`${value.type}--`) &&
    (typeof value.created !== 'string' || !Number.isNaN(Date.parse(value.created))) &&
    markingsOf(value).every(ref => colourOfMarking.has(ref) ||
      file.some(object => object.id === ref && object.value.definition_type === 'statement'))
}
