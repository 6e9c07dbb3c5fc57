import { evaluateRules } from '@hanse/core'
import { nameOf } from '../member/context.ts'
import type { Context, EntryInfo } from '../member/context.ts'
import type { Hex, Member, MemberId, ObjectFacts, Reason, RuleDirection } from '@hanse/core'

/**
 * What this member's own rules add to the answer whether a member may hold an object. They do not change it: what the
 * author permits may still be reached through others, and what is published is not called back by a rule.
 */
export function reasonsOfRules (context: Context, about: { entry: Hex, info: EntryInfo, facts: ObjectFacts }, member: Member, permitted: boolean): Reason[] {
  const { self } = context
  const { author } = about.info
  if (author === self.member) {
    return member === self ? [] : ownReasons(context, about, member, permitted)
  }
  if (member === self) {
    return denials(context, 'accept', about, member)
  }
  // RED is sent by its author alone, whatever rules say
  if (!permitted || member.member === author || about.info.handling.tlp === 'red') {
    return []
  }
  const reasons = denials(context, 'relay', about, member)
  return reasons.length === 0 ? [] : [...reasons, reachable(context, about.entry, author, member.member)]
}

function ownReasons (context: Context, about: { info: EntryInfo, facts: ObjectFacts }, member: Member, permitted: boolean): Reason[] {
  return denials(context, 'share', about, member).map(({ code, text }) => ({
    code,
    text: permitted ? `${text}; it was published under terms that clear this member, which no rule takes back` : text
  }))
}

function denials (
  context: Context,
  direction: RuleDirection,
  { info: { author, handling }, facts }: { info: EntryInfo, facts: ObjectFacts },
  subject: Member
): Reason[] {
  const rules = context.rules.for(direction, author)
  if (rules === undefined) {
    return []
  }
  const { set, author: authorSubject, time } = rules
  const { verdict, reasons } = evaluateRules(set, { direction, subject, author, authorSubject, handling, facts, time })
  return verdict === 'deny' ? reasons : []
}

/** Who else may give it to the member: its author, and whoever is known to hold it. */
function reachable ({ engine, roster, self }: Context, entry: Hex, author: MemberId, member: MemberId): Reason {
  const holders = engine.machine.holders(entry).map((node) => roster.nodes.get(node)?.member)
  const others = [...new Set([author, ...holders])].filter((id): id is MemberId => id !== undefined && id !== member && id !== self.member)
  return { code: 'R_REACHABLE', text: `denied by you, still reachable through ${others.map((id) => nameOf(roster, id)).join(', ')}` }
}
