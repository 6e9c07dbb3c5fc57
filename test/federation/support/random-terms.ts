import { cast } from '@hanse/cli/demo/cast'
import type { Random } from './random.ts'
import type { OracleClause, OracleTerms } from '@hanse/cli/demo/oracle'

const keys = cast.map(({ key }) => key)
const countries = cast.map(({ country }) => country)
const sectors = [...new Set(cast.flatMap(player => [...player.sectors]))]

function clause (random: Random): OracleClause {
  switch (random.below(5)) {
    case 0: return { members: random.sample(keys, 1 + random.below(2)) }
    case 1: return { countries: random.sample(countries, 1 + random.below(3)) }
    case 2: return { sectors: random.sample(sectors, 1 + random.below(2)) }
    case 3: return { roles: [random.pick(['full', 'observer'])] }
    default: return { sectors: random.sample(sectors, 3), countries: random.sample(countries, 3) }
  }
}

function clauses (random: Random): OracleClause[] {
  return Array.from({ length: 1 + random.below(2) }, () => clause(random))
}

/** Terms that publishing accepts: every colour, with and without audience and exception. */
export function randomTerms (random: Random, index: number): OracleTerms {
  const except = random.below(3) === 0 ? { except: clause(random) } : {}
  switch (index % 5) {
    case 0: return { tlp: 'red', to: [{ members: random.sample(keys, 1 + random.below(2)) }] }
    case 1: return { tlp: 'amber', to: clauses(random), ...except }
    case 2: return { tlp: 'amber+strict', to: clauses(random), ...except }
    case 3: return { tlp: 'green', to: random.below(2) === 0 ? [{ all: true }] : clauses(random), ...except }
    default: return { tlp: random.pick(['clear', 'green']) }
  }
}
