/**
 * The oracle: who must hold what, told from the cast, the source files, the terms as the driver was told them and the
 * authors' own rules in words of its own. It is written from the standards (TLP 2.0, STIX 2.1) and the promises of the
 * project, imports none of its packages and never sees a node, so that it can judge them.
 */
import type { SourceObject } from './source.ts'

export type Colour = 'clear' | 'green' | 'amber' | 'amber+strict' | 'red'

export interface OracleMember { key: string, country: string, sectors: readonly string[], role: string }

/** All that is given must hold (AND); within a list one is enough. */
export interface OracleClause {
  all?: true
  members?: readonly string[]
  roles?: readonly string[]
  countries?: readonly string[]
  sectors?: readonly string[]
}

/** One clause of `to` is enough (OR); `except` takes away. */
export interface OracleTerms { tlp: Colour, to?: readonly OracleClause[], except?: OracleClause }

/** A firm's own rule, in the oracle's words: what it publishes in these colours goes to none of these members. */
export interface OracleRule { author: string, colours: readonly Colour[], never: readonly string[] }

/** A file in the order of publishing. */
export interface OracleFile {
  file: string
  author: string
  terms: OracleTerms
  objects: readonly SourceObject[]
}

export interface ExpectedObject {
  object: SourceObject
  /** Keys of the members, other than the author, that must end with the object. Everyone else must not. */
  holders: ReadonlySet<string>
}

export interface ExpectedFile {
  file: string
  author: string
  /** Set when the whole file must be refused: nobody may hold any of it. */
  refused?: string
  objects: ExpectedObject[]
}

const strictness: readonly Colour[] = ['clear', 'green', 'amber', 'amber+strict', 'red']

/** The well-known marking ids of TLP 2.0 (OASIS common objects) and TLP 1 (STIX 2.1 §7.2.1.4). */
export const colourOfMarking: ReadonlyMap<string, Colour> = new Map([
  ['marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'],
  ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'],
  ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'],
  ['marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'],
  ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'],
  ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9', 'clear'],
  ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', 'green'],
  ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', 'amber'],
  ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', 'red']
])

export function stricterOf (a: Colour, b: Colour): Colour {
  return strictness.indexOf(a) >= strictness.indexOf(b) ? a : b
}

/** The markings an object carries, as a whole or on parts of it. */
export function markingsOf (value: Record<string, unknown>): string[] {
  const whole = Array.isArray(value.object_marking_refs) ? value.object_marking_refs : []
  const parts = Array.isArray(value.granular_markings) ? value.granular_markings : []
  return [...whole, ...parts.map(part => Reflect.get(Object(part), 'marking_ref'))].filter(ref => typeof ref === 'string')
}

/** The ids an object refers to, who made it and how it is marked left out. */
export function referencesOf (value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(referencesOf)
  }
  if (typeof value !== 'object' || value === null) {
    return []
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'created_by_ref' || name === 'object_marking_refs' || name === 'granular_markings') {
      return []
    }
    if (/_refs?$/.test(name)) {
      return (Array.isArray(inner) ? inner : [inner]).filter(ref => typeof ref === 'string')
    }
    return referencesOf(inner)
  })
}

/** An identity without a colour of its own, or a marking definition: it goes along with whatever refers to it. */
function travelsAlong ({ value }: SourceObject): boolean {
  return value.type === 'marking-definition' ||
    (value.type === 'identity' && !markingsOf(value).some(ref => colourOfMarking.has(ref)))
}

function matches (member: OracleMember, clause: OracleClause): boolean {
  return (clause.members?.includes(member.key) ?? true) &&
    (clause.roles?.includes(member.role) ?? true) &&
    (clause.countries?.includes(member.country) ?? true) &&
    (clause.sectors?.some(sector => member.sectors.includes(sector)) ?? true)
}

/** TLP 2.0: CLEAR and GREEN need no audience, RED is for named recipients. Undefined when nothing is wrong. */
function refusalOf (colour: Colour, terms: OracleTerms): string | undefined {
  if (colour === 'clear' || colour === 'green') {
    return undefined
  }
  if (terms.to === undefined && terms.except === undefined) {
    return `${colour} without an audience`
  }
  const namesOnly = terms.to?.every(clause => Object.keys(clause).join() === 'members') ?? false
  return colour === 'red' && !namesOnly ? 'red for others than named members' : undefined
}

function readersOf (members: readonly OracleMember[], author: string, terms: OracleTerms): Set<string> {
  const to = terms.to ?? [{ all: true }]
  const readers = members.filter(member => member.key !== author &&
    to.some(clause => matches(member, clause)) &&
    (terms.except === undefined || !matches(member, terms.except)))
  return new Set(readers.map(member => member.key))
}

/** A marking nobody here knows: no well-known colour, and no statement that the file itself spells out. */
function unknownMarking (file: OracleFile): string | undefined {
  const statements = new Set(file.objects.filter(({ value }) => value.type === 'marking-definition' &&
    value.definition_type === 'statement').map(({ id }) => id))
  return file.objects.flatMap(({ value }) => markingsOf(value)).find(ref => !colourOfMarking.has(ref) && !statements.has(ref))
}

/** An object that was given out: its colour, and the keys of all that have it, its author included. */
interface Given { colour: Colour, known: ReadonlySet<string> }

/** What the oracle works out for one object of a file. */
interface Working { object: SourceObject, along: boolean, colour: Colour, readers: Set<string> }

/**
 * For every file, in the order of publishing: must it be refused, and if not, who must hold each object. A file that
 * refers to what another author gave out must have been published when that had arrived.
 *
 * @param members - of the federation
 * @param files - with their terms
 * @param rules - that stood in the homes of their authors all the time
 */
export function expectations (members: readonly OracleMember[], files: readonly OracleFile[], rules: readonly OracleRule[] = []): ExpectedFile[] {
  const given = new Map<string, Given[]>()
  return files.map(({ file, author, terms, objects }) => {
    const asked = readersOf(members, author, terms)
    const work = objects.map((object): Working => ({ object, along: travelsAlong(object), colour: ownColour(object, terms), readers: new Set(asked) }))
    const before = (id: string): Given[] => (given.get(id) ?? []).filter(({ known }) => known.has(author))
    narrow(work, before, rules.filter(rule => rule.author === author))
    const refused = refusal({ file, author, terms, objects }, asked, work)
    if (refused !== undefined) {
      return { file, author, refused, objects: objects.map(object => ({ object, holders: new Set<string>() })) }
    }
    for (const { object, colour, readers } of work) {
      given.set(object.id, [...given.get(object.id) ?? [], { colour, known: new Set([author, ...readers]) }])
    }
    return { file, author, objects: work.map(({ object, readers }) => ({ object, holders: readers })) }
  })
}

function ownColour (object: SourceObject, terms: OracleTerms): Colour {
  return markingsOf(object.value).reduce<Colour>((colour, ref) => stricterOf(colour, colourOfMarking.get(ref) ?? 'clear'), terms.tlp)
}

function refusal (file: OracleFile, asked: ReadonlySet<string>, work: readonly Working[]): string | undefined {
  const unknown = unknownMarking(file)
  if (unknown !== undefined) {
    return `unknown marking ${unknown}`
  }
  return work.map(({ colour, readers, object }) => refusalOf(colour, file.terms) ??
    (asked.size > 0 && readers.size === 0 ? `${object.id} is for none of its readers: its author's rules or what it refers to deny it` : undefined))
    .find(reason => reason !== undefined)
}

/**
 * A reference must not tell of what its reader may not hold: everyone who gets an object is cleared for all that it refers
 * to, and it is as strict as that. Narrowing one object narrows those that refer to it, so this goes on until nothing
 * changes. What travels along narrows nothing; it ends with whoever got something that names it.
 */
function narrow (work: readonly Working[], before: (id: string) => Given[], rules: readonly OracleRule[]): void {
  const here = Map.groupBy(work, ({ object }) => object.id)
  const referents = (id: string): Given[] => here.get(id)?.filter(({ along }) => !along)
    .map(({ colour, readers }) => ({ colour, known: readers })) ?? before(id)
  const limitsOf = ({ object }: Working): Given[] => referencesOf(object.value).flatMap(referents)
  const referring = work.filter(({ along }) => !along)
  untilNothingChanges(referring, one => {
    const colour = limitsOf(one).reduce((strictest, limit) => stricterOf(strictest, limit.colour), one.colour)
    const changed = colour !== one.colour
    one.colour = colour
    return changed
  })
  // a rule goes by the colour that an object ends with
  work.forEach(one => { one.readers = withoutDenied(one, rules) })
  untilNothingChanges(referring, one => {
    const limits = limitsOf(one)
    const readers = [...one.readers].filter(reader => limits.every(({ known }) => known.has(reader)))
    const changed = readers.length < one.readers.size
    one.readers = new Set(readers)
    return changed
  })
  giveAlong(work, here)
}

function untilNothingChanges (work: readonly Working[], change: (one: Working) => boolean): void {
  while (work.filter(change).length > 0) {
    // once more
  }
}

/** Whom the author's own rules leave of an object's readers. */
function withoutDenied ({ colour, readers }: Working, rules: readonly OracleRule[]): Set<string> {
  const denied = new Set(rules.filter(({ colours }) => colours.includes(colour)).flatMap(({ never }) => never))
  return new Set([...readers].filter(reader => !denied.has(reader)))
}

/**
 * Readers of what travels along: all readers of what names it, over and over. What nothing names but in a circle keeps the
 * file's own readers.
 */
function giveAlong (work: readonly Working[], here: ReadonlyMap<string, readonly Working[]>): void {
  const names = new Map(work.map(one => [one, namedAlong(one, here)]))
  const named = new Set([...names.values()].flat())
  const reached = new Map<Working, Set<string>>()
  const reach = (one: Working, readers: ReadonlySet<string>): void => {
    const before = reached.get(one)
    const after = new Set([...before ?? [], ...readers])
    if (before === undefined || after.size > before.size) {
      reached.set(one, after)
      names.get(one)?.forEach(along => { reach(along, after) })
    }
  }
  work.filter(one => !one.along || !named.has(one)).forEach(one => { reach(one, one.readers) })
  reached.forEach((readers, one) => { one.readers = readers })
}

/** What of the same file an object names and takes along. */
function namedAlong (one: Working, here: ReadonlyMap<string, readonly Working[]>): Working[] {
  return [...new Set(namesOf(one.object.value))]
    .flatMap(id => here.get(id) ?? [])
    .filter(({ along, object }) => along && object.id !== one.object.id)
}

/** All ids that an object names: what it refers to, who made it, how it is marked. */
function namesOf (value: Record<string, unknown>): string[] {
  const maker = typeof value.created_by_ref === 'string' ? [value.created_by_ref] : []
  return [...maker, ...markingsOf(value), ...referencesOf(value)]
}
