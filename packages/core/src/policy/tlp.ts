/** Traffic Light Protocol 2.0 (FIRST, August 2022), from the loosest to the strictest. */
export const tlps = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const

/** One of `tlps`. */
export type Tlp = typeof tlps[number]

/** The stricter of two: RED > AMBER+STRICT > AMBER > GREEN > CLEAR. */
export function stricter (a: Tlp, b: Tlp): Tlp {
  return isStricter(a, b) ? a : b
}

/** Whether the first is stricter than the second. */
export function isStricter (a: Tlp, b: Tlp): boolean {
  return tlps.indexOf(a) > tlps.indexOf(b)
}

/**
 * Reads a TLP label in any case, with or without `TLP:`. The names of TLP 1 keep their meaning: `WHITE` is CLEAR,
 * `AMBER` is AMBER. Undefined for anything else, spaces included (TLP 2.0 §3).
 */
export function parseTlp (text: string): Tlp | undefined {
  const name = text.toLowerCase().replace(/^tlp:/, '')
  return name === 'white' ? 'clear' : tlps.find((tlp) => tlp === name)
}

/** The label as FIRST writes it: `TLP:AMBER+STRICT`. */
export function tlpLabel (tlp: Tlp): string {
  return `TLP:${tlp.toUpperCase()}`
}
