/**
 * The judge: compares what the oracle says with what each node's API gave. It knows a publication by the entries that
 * `publish` answered with, and an object by its bytes.
 */
import type { ExpectedFile } from './oracle.ts'

/** What a member's node said it holds of others: one line per object event. */
export interface Holding { member: string, entry: string, id: string, text: string }

/** A file as it was published: the entries it became, none when it was refused. */
export interface PublishedFile { file: string, author: string, entries: readonly string[] }

/** An id that a member's node has an answer for. */
export interface KnownId { member: string, id: string }

export interface Fault { kind: 'leak' | 'missing' | 'foreign' | 'known id', file: string, id: string, member: string }

export interface Verdict {
  /** Objects. The other four count (object, other member) pairs. */
  published: number
  delivered: number
  withheld: number
  leaks: number
  missing: number
  faults: Fault[]
  /** Per file and member: how many of its objects the member holds. */
  held: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/**
 * Judges the end of a run.
 *
 * Anything a member holds that is no object of a publication it stems from, byte for byte, is a leak (`foreign`). So is
 * an id that its node knows though it should hold no object of that id, and says that it holds none.
 */
export function judge (
  members: readonly string[],
  expected: readonly ExpectedFile[],
  published: readonly PublishedFile[],
  holdings: readonly Holding[],
  known: readonly KnownId[] = []
): Verdict {
  const fileOfEntry = new Map(published.flatMap(({ entries }, index) => entries.map(entry => [entry, index] as const)))
  const seen = new Map<string, Map<string, Set<string>>>()
  const faults: Fault[] = []
  const texts = expected.map(({ objects }) => new Set(objects.map(({ object }) => object.text)))
  for (const { member, entry, id, text } of holdings) {
    const index = fileOfEntry.get(entry)
    const file = index === undefined ? undefined : expected[index]
    if (index === undefined || file === undefined || texts[index]?.has(text) !== true) {
      faults.push({ kind: 'foreign', file: file?.file ?? '', id, member })
    } else if (member !== file.author) {
      const ofFile = seen.get(file.file) ?? new Map<string, Set<string>>()
      seen.set(file.file, ofFile.set(member, (ofFile.get(member) ?? new Set()).add(text)))
    }
  }
  const holding = new Set(holdings.map(({ member, id }) => `${member} ${id}`))
  for (const { member, id } of known.filter(one => !holding.has(`${one.member} ${one.id}`))) {
    faults.push({ kind: 'known id', file: '', id, member })
  }
  const counts = { published: 0, delivered: 0, withheld: 0, leaks: faults.length, missing: 0 }
  expected.forEach((file, index) => {
    if ((published[index]?.entries.length ?? 0) === 0) {
      return
    }
    counts.published += file.objects.length
    for (const { object, holders } of file.objects) {
      for (const member of members) {
        if (member === file.author) {
          continue
        }
        const may = file.refused === undefined && holders.has(member)
        const has = seen.get(file.file)?.get(member)?.has(object.text) ?? false
        const due = has ? 'delivered' : 'missing'
        counts[may ? due : 'withheld']++
        if (may !== has) {
          counts.leaks += has ? 1 : 0
          faults.push({ kind: has ? 'leak' : 'missing', file: file.file, id: object.id, member })
        }
      }
    }
  })
  const held = new Map([...seen].map(([file, perMember]) => [file, new Map([...perMember].map(([member, set]) => [member, set.size]))]))
  return { ...counts, faults, held }
}

/**
 * Ids that a member's node may have no answer for: of what was published, and is in no version for this member. Of more
 * than `max` some are left out, evenly.
 */
export function idsNotFor (member: string, expected: readonly ExpectedFile[], max: number): string[] {
  const objects = expected.flatMap(({ author, refused, objects }) => objects.map(({ object, holders }) =>
    ({ id: object.id, may: author === member || (refused === undefined && holders.has(member)) })))
  const rightful = new Set(objects.filter(({ may }) => may).map(({ id }) => id))
  const ids = [...new Set(objects.map(({ id }) => id).filter(id => id !== '' && !rightful.has(id)))]
  const step = Math.max(1, ids.length / max)
  return ids.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
}
