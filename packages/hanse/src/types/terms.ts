import type { Audience, Pap, Tlp } from '@hanse/core'

/**
 * The terms of a publication. `tlp` fills in what is unmarked and may only tighten an object's own marking.
 * Without `audience`, GREEN and CLEAR go to all members; AMBER and above are refused (`E_AUDIENCE_REQUIRED`).
 */
export interface Terms {
  tlp?: Tlp
  audience?: Audience
  /** What recipients may do with it, by the Permissible Actions Protocol; with an object's own, the stricter. */
  pap?: Pap
  /**
   * A policy as FIRST's IEP 2.0 writes it in JSON: `{ iep_version: 2, permitted_actions: 'none', … }`. Its statements
   * stand in the handling, its id, name, dates and references in the entries; with an object's own, the stricter.
   */
  iep?: Record<string, unknown>
  /** When every node erases it, also from files, within a minute: ms since 1970. Never without it. */
  expires?: number
}
