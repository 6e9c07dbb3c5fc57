import type { OracleTerms } from './oracle.ts'

/** One file to publish: who publishes it under which terms, as the driver is told and as the oracle reads it. */
export interface Plan {
  path: string
  author: string
  /** What happens in the story, for people; empty when there is nothing to tell. */
  title: string
  terms: OracleTerms
}

/** A file's terms in the words of the command: `AMBER to sector:healthcare`. */
export function describeTerms ({ tlp, to, except }: OracleTerms, nameOf: (key: string) => string): string {
  const clause = (words: NonNullable<OracleTerms['except']>): string => words.all === true
    ? 'all'
    : [
        ...(words.members ?? []).map(key => `member:${nameOf(key)}`),
        ...(words.roles ?? []).map(role => `role:${role}`),
        ...(words.countries ?? []).map(country => `country:${country}`),
        ...(words.sectors ?? []).map(sector => `sector:${sector}`)
      ].join(',')
  const readers = to === undefined ? 'all' : to.map(clause).join(' or ')
  return `${tlp.toUpperCase()} to ${readers}${except === undefined ? '' : ` except ${clause(except)}`}`
}
