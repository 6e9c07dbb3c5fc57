/** Small things in words. */
import type { Paint } from './paint.ts'
import type { Cell } from './table.ts'
import type { Audience, Clause, Handling, MemberView, Renewal } from 'hanse'

/** What a clause lists, in words for one of them. */
const listNames = [['members', 'member'], ['groups', 'group'], ['roles', 'role'], ['countries', 'country'], ['sectors', 'sector']] as const

const tlpStyles = { clear: 'dim', green: 'green', amber: 'yellow', 'amber+strict': 'yellow', red: 'red' } as const
const verdictWords = { permit: ['yes', 'green'], deny: ['no', 'dim'], hold: ['held', 'yellow'] } as const

/** What the end of an incarnation comes from in most cases. */
const copied = 'it goes on in new lanes. Was its store put back from a copy, or does it run twice?'

const dayDigits = 10
const msPerSecond = 1000
const secondDigits = 19

/** A time in UTC, to the second: `2026-11-22 15:30:48Z`. */
export function timeText (ms: number): string {
  return isoText(ms, (iso) => `${iso.slice(0, secondDigits).replace('T', ' ')}Z`)
}

/** A day in UTC: `2026-11-22`. */
export function dayText (ms: number): string {
  return isoText(ms, (iso) => iso.slice(0, dayDigits))
}

function isoText (ms: number, cut: (iso: string) => string): string {
  const time = new Date(ms)
  // a header may bear a time beyond what a calendar holds
  return Number.isNaN(time.getTime()) ? `${ms} ms` : cut(time.toISOString())
}

/** `1 object`, `2 objects`. */
export function count (number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`
}

/** An id by its beginning. */
export function short (hex: string): string {
  const digits = 12
  return hex.slice(0, digits)
}

export function tlpText (handling: Handling | undefined): string {
  return handling === undefined ? 'private' : `TLP:${handling.tlp.toUpperCase()}`
}

/** What a handling says about uses, behind its TLP. */
export function usesText ({ pap, iep }: Handling): string {
  const parts = [...pap === undefined ? [] : [`PAP:${pap.toUpperCase()}`], ...iep === undefined ? [] : [`IEP ${Object.values(iep).join(', ')}`]]
  return parts.map((part) => ` ${part}`).join('')
}

export function tlpCell (handling: Handling | undefined, paint: Paint): Cell {
  return { text: tlpText(handling), paint: (text) => handling === undefined ? text : paint(tlpStyles[handling.tlp], text) }
}

export function verdictCell (verdict: keyof typeof verdictWords, paint: Paint): Cell {
  const [text, style] = verdictWords[verdict]
  return { text, paint: (shown) => paint(style, shown) }
}

/** An audience as it is written on the command line, members by their names. */
export function audienceText (audience: Audience, members: readonly MemberView[]): string {
  const any = audience.any.map((clause) => clauseText(clause, members)).join(' or ')
  return audience.except === undefined ? any : `${any} except ${clauseText(audience.except, members)}`
}

function clauseText (clause: Clause, members: readonly MemberView[]): string {
  if (clause.all === true) {
    return 'all'
  }
  const nameOf = (id: string): string => members.find((view) => view.member === id)?.name ?? id
  return listNames.flatMap(([list, one]) =>
    (clause[list] ?? []).map((item) => `${one}:${list === 'members' ? nameOf(item) : item}`)).join(',')
}

/** What is wrong with this node's clock. */
export function clockText (skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / msPerSecond)
  return `this node's clock is ${count(seconds, 'second')} ${skewMs > 0 ? 'behind' : 'ahead'}, so nothing is published (E_CLOCK); set it`
}

/** Why a node went on in new lanes. */
export function renewalText ({ reason }: Renewal): string {
  switch (reason) {
    case 'forked':
      return `this node signed two entries of one place; ${copied}`
    case 'forgotten':
      return `others hold entries of this node that it does not know; ${copied}`
    case 'clock':
      return 'what this node published last bears a time that is yet to come, and is taken by others then; it goes on in new lanes. Was its clock ahead?'
    default: {
      const never: never = reason
      return never
    }
  }
}
