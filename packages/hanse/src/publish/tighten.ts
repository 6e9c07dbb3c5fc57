/** References must not loosen: what refers takes the stricter of its own terms and of those of what it refers to. */
import { stricter } from '@hanse/core'
import { settleReferences } from './settle.ts'
import { stricterUses } from './uses.ts'
import type { Item, ReadersInput, Referent } from './readers.ts'
import type { Uses } from './uses.ts'
import type { Tlp } from '@hanse/core'

/** Terms of one thing that is referred to: what its author asks of readers, whoever they are. */
type Limits = Uses & { tlp?: Tlp }

/**
 * To a fixed point: TLP, PAP and IEP of what refers are at least those of what it refers to, in the bundle or held
 * already. Context restricts nothing, as a copy of it stands under each object's terms.
 *
 * @param items - changed in place
 * @param byId - the same, by STIX id
 * @param context - ids of context
 * @param input - for what is known outside the bundle
 */
export function tightenByReferences (
  items: readonly Item[],
  byId: ReadonlyMap<string, Item[]>,
  context: ReadonlySet<string>,
  input: Pick<ReadersInput, 'known'>
): void {
  const limitsOf = (id: string): Limits[] => byId.get(id)?.map(({ tlp, uses }) => ({ tlp, ...uses })) ?? input.known(id).map(limitsOfKnown)
  settleReferences(items, (item) => {
    let changed = false
    for (const id of item.object.facts.refs) {
      for (const limits of context.has(id) ? [] : limitsOf(id)) {
        changed = tighten(item, id, limits) || changed
      }
    }
    return changed
  })
}

function limitsOfKnown ({ published, tlp, pap, iep }: Referent): Limits {
  return { tlp: published?.handling.tlp ?? tlp, ...stricterUses(published?.handling ?? {}, { pap, iep }) }
}

/** Whether the terms of a referent changed those of an item. */
function tighten (item: Item, id: string, { tlp, ...limits }: Limits): boolean {
  const uses = stricterUses(item.uses, limits)
  const isStricter = {
    tlp: tlp !== undefined && stricter(tlp, item.tlp) !== item.tlp,
    uses: JSON.stringify(uses) !== JSON.stringify(stricterUses(item.uses, {}))
  }
  if (isStricter.tlp) {
    item.tlp = tlp as Tlp
    item.because = `it refers to ${id}, which is stricter`
  }
  if (isStricter.uses) {
    item.uses = uses
    item.because ??= `it refers to ${id}, which may be used for less`
  }
  return isStricter.tlp || isStricter.uses
}
