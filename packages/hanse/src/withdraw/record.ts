import type { Context } from '../member/context.ts'
import type { Hex } from '@hanse/core'
import type { StoredPublication } from '@hanse/store'

/** What the author remembers of a withdrawal, as the note of its publication: the objects themselves are gone. */
export interface WithdrawalNote {
  /** STIX ids */
  withdrawn: string[]
  reason: string
}

/** A withdrawal of this member's. */
export interface WithdrawalRecord extends WithdrawalNote { id: Hex, entries: Hex[], at: number }

export function writeNote (note: WithdrawalNote): string {
  return JSON.stringify(note)
}

/** The withdrawal that a publication is; undefined for every other. */
export function withdrawalIn ({ id, entries, at, note }: StoredPublication): WithdrawalRecord | undefined {
  return note === undefined ? undefined : { id, entries, at, ...JSON.parse(note) as WithdrawalNote }
}

/** The newest withdrawal of an object, by STIX id. */
export async function withdrawalOfObject (context: Context, object: string): Promise<WithdrawalRecord | undefined> {
  let newest: WithdrawalRecord | undefined
  for await (const publication of context.store.publications()) {
    const record = withdrawalIn(publication)
    if (record?.withdrawn.includes(object) === true && (newest === undefined || record.at > newest.at)) {
      newest = record
    }
  }
  return newest
}
