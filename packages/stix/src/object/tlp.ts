/** A level of the Traffic Light Protocol 2.0 (FIRST, 2022). */
export type Tlp = 'clear' | 'green' | 'amber' | 'amber+strict' | 'red'

const strictness: Record<Tlp, number> = { clear: 0, green: 1, amber: 2, 'amber+strict': 3, red: 4 }

/**
 * The well-known marking ids. TLP 2.0: OASIS extension `60a3c5c5-0d10-413e-aab3-9e08dde9e88d`; TLP 1: STIX 2.1
 * §7.2.1.4, where WHITE means CLEAR and AMBER means AMBER. An id decides; names and bodies beside it do not.
 */
export const tlpMarkingIds: ReadonlyMap<string, Tlp> = new Map<string, Tlp>([
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

/** The stricter of two levels; none is looser than any. */
export function stricterTlp (a: Tlp | undefined, b: Tlp): Tlp {
  return a === undefined || isLooser(a, b) ? b : a
}

/** Whether `a` permits more than `b`. */
export function isLooser (a: Tlp, b: Tlp): boolean {
  return strictness[a] < strictness[b]
}

/** Reads a level as it stands in a marking's body: any case, with or without `TLP:`, `white` for CLEAR. */
export function readTlp (text: unknown): Tlp | undefined {
  if (typeof text !== 'string') {
    return undefined
  }

  const name = text.trim().toLowerCase().replace(/^tlp:/, '')

  switch (name) {
    case 'white': return 'clear'
    case 'clear': case 'green': case 'amber': case 'amber+strict': case 'red': return name
    default: return undefined
  }
}
