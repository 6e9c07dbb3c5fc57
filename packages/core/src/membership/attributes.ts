import { compareText, sortedUnique } from '../bytes/bytes.ts'
import { memberIn } from './statement.ts'
import type { Admissions } from './admissions.ts'
import type { Attributes } from './statement-body.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { CardBody } from '../identity/card-body.ts'
import type { MemberId } from '../identity/keys.ts'

/** What holds of a member besides its keys. */
export interface HeldAttributes extends Attributes {
  /** certificates contradict each other in what cannot be narrowed: nothing is granted by attribute until one replaces them all */
  disputed?: true
  /** hashes of what stands; an attribute certificate cites all of them */
  heads: Hex[]
  /** hash of the certificate by which the member, or its ultimate owner, came to another country; partners confirm it first */
  ownership?: Hex
}

interface Step { hash: Hex, attributes: Attributes, cites: readonly Hex[], ownership?: Hex }

/**
 * The attributes of every member in force: those of its card, as certificates change them. Of certificates that stand beside each other only what all
 * of them grant holds.
 *
 * @param admissions - who is in
 * @param certified - statements that a quorum has signed
 */
export function foldAttributes (admissions: Admissions, certified: readonly VerifiedStatement[]): { held: Map<MemberId, HeldAttributes>, hashes: Hex[] } {
  const held = new Map<MemberId, HeldAttributes>()
  const hashes: Hex[] = []
  const changes = new Map<MemberId, VerifiedStatement[]>()
  for (const statement of certified) {
    if (statement.body.kind === 'attributes') {
      const member = memberIn(statement) as MemberId
      changes.set(member, [...changes.get(member) ?? [], statement])
    }
  }
  const rootsOf = Map.groupBy(admissions.roots, ({ member }) => member)
  for (const [member, admitted] of admissions.admitted) {
    const roots = (rootsOf.get(member) ?? []).filter(({ hash }) => admitted.has(hash))
    const steps = grow(roots.map(({ hash, card }) => stepOf(hash, card)), changes.get(member) ?? [])
    hashes.push(...[...steps.keys()].filter((hash) => !admitted.has(hash)))
    held.set(member, unite([...steps.values()]))
  }
  return { held, hashes }
}

function stepOf (hash: Hex, { name, country, owner, sectors, role, authority }: CardBody): Step {
  return { hash, cites: [], attributes: { name, country, ...(owner !== undefined && { owner }), sectors, role, ...(authority !== undefined && { authority }) } }
}

/** A certificate counts once all that it cites counts. */
function grow (roots: readonly Step[], changes: readonly VerifiedStatement[]): Map<Hex, Step> {
  const steps = new Map(roots.map((step) => [step.hash, step]))
  let waiting = [...changes]
  for (;;) {
    const fitting = waiting.filter(({ body }) => body.cites.length > 0 && body.cites.every((cite) => steps.has(cite)))
    if (fitting.length === 0) {
      return steps
    }
    for (const { hash, body } of fitting) {
      if (body.kind === 'attributes') {
        const before = body.cites.map((cite) => steps.get(cite) as Step)
        const moved = before.some(({ attributes }) => owningCountry(attributes) !== owningCountry(body.attributes))
        const ownership = moved ? hash : before.find((step) => step.ownership !== undefined)?.ownership
        steps.set(hash, { hash, attributes: body.attributes, cites: body.cites, ...(ownership !== undefined && { ownership }) })
      }
    }
    waiting = waiting.filter(({ hash }) => !steps.has(hash))
  }
}

/** The country of the ultimate owner. */
function owningCountry ({ country, owner = country }: Attributes): string {
  return owner
}

function unite (steps: readonly Step[]): HeldAttributes {
  const cited = new Set(steps.flatMap(({ cites }) => cites))
  const leaves = steps.filter(({ hash }) => !cited.has(hash)).sort((a, b) => compareText(a.hash, b.hash))
  const [first] = leaves as [Step]
  const all = leaves.map(({ attributes }) => attributes)
  const ownership = leaves.find((leaf) => leaf.ownership !== undefined)?.ownership
  const differs = (part: (attributes: Attributes) => string | undefined): boolean => all.some((attributes) => part(attributes) !== part(first.attributes))
  const disputed = differs(({ country }) => country) || differs(({ owner }) => owner) || differs(({ authority }) => authority) || differs(({ role }) => role)
  return {
    ...first.attributes,
    sectors: sortedUnique(first.attributes.sectors.filter((sector) => all.every(({ sectors }) => sectors.includes(sector)))),
    ...(differs(({ role }) => role) && { role: 'observer' as const }),
    ...(disputed && { disputed }),
    ...(ownership !== undefined && { ownership }),
    heads: leaves.map(({ hash }) => hash)
  }
}
