import { didOf } from '../identity/keys.ts'
import type { VerifiedStatement } from './statement.ts'
import type { Hex } from '../bytes/bytes.ts'
import type { MemberId } from '../identity/keys.ts'

/** A group of the federation, visible to all. */
export interface Group {
  members: ReadonlySet<MemberId>
  /** hashes of what stands; a certificate of the group cites all of them */
  heads: Hex[]
}

/**
 * Who belongs to the federation's groups. Of certificates that stand beside each other only whom all name belongs.
 *
 * @param names - of the charter's groups: nobody belongs to one before a certificate says so
 * @param certified - statements that a quorum has signed
 */
export function foldGroups (names: Iterable<string>, certified: readonly VerifiedStatement[]): { groups: Map<string, Group>, hashes: Hex[] } {
  const groups = new Map<string, Group>([...names].map((name) => [name, { members: new Set(), heads: [] }]))
  const byGroup = new Map<string, VerifiedStatement[]>()
  for (const statement of certified) {
    if (statement.body.kind === 'group') {
      byGroup.set(statement.body.group, [...byGroup.get(statement.body.group) ?? [], statement])
    }
  }
  const hashes: Hex[] = []
  for (const [name, statements] of [...byGroup].sort(([a], [b]) => a < b ? -1 : 1)) {
    const counting = grow(statements)
    const cited = new Set(counting.flatMap(({ body }) => body.cites))
    const leaves = counting.filter(({ hash }) => !cited.has(hash))
    const [first, ...others] = leaves.map(membersIn)
    if (first !== undefined) {
      const members = new Set([...first].filter((member) => others.every((other) => other.has(member))))
      groups.set(name, { members, heads: leaves.map(({ hash }) => hash).sort() })
      hashes.push(...counting.map(({ hash }) => hash))
    }
  }
  return { groups, hashes }
}

function grow (statements: readonly VerifiedStatement[]): VerifiedStatement[] {
  const counting = new Map<Hex, VerifiedStatement>()
  let waiting = [...statements]
  for (;;) {
    const fitting = waiting.filter(({ body }) => body.cites.every((cite) => counting.has(cite)))
    if (fitting.length === 0) {
      return [...counting.values()]
    }
    fitting.forEach((statement) => counting.set(statement.hash, statement))
    waiting = waiting.filter(({ hash }) => !counting.has(hash))
  }
}

function membersIn ({ body }: VerifiedStatement): Set<MemberId> {
  return new Set(body.kind === 'group' ? body.members.map(didOf) : [])
}
