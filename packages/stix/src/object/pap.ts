/** A level of the Permissible Actions Protocol (MISP taxonomy PAP, version 3), where WHITE means CLEAR. */
export type Pap = 'red' | 'amber' | 'green' | 'clear'

const fromStrictest: readonly Pap[] = ['red', 'amber', 'green', 'clear']

/** Reads a level in any case, with or without `PAP:`; undefined for anything else. */
export function parsePap (text: string): Pap | undefined {
  const name = text.trim().toLowerCase().replace(/^pap:/, '')

  return name === 'white' ? 'clear' : fromStrictest.find(pap => pap === name)
}

/** The stricter of two levels; none is looser than any. */
export function stricterPap (a: Pap | undefined, b: Pap | undefined): Pap | undefined {
  return fromStrictest.find(pap => pap === a || pap === b)
}
