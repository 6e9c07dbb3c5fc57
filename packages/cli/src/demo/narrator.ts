/** Turns the demo's events into lines: JSON for programs, words for people. */
import { styleText } from 'node:util'
import { holdsTable } from './table.ts'
import type { DemoEvent, DemoResult, HandedOn, Narrator } from './events.ts'
import type { Writable } from 'node:stream'

const foreignTextMax = 64

/** Text from files and nodes, safe on a terminal: no control or direction characters, not too long. */
export function plain (text: string, max: number = foreignTextMax): string {
  const safe = text.replace(/\p{C}/gu, '\uFFFD')
  return safe.length > max ? `${safe.slice(0, max - 1)}…` : safe
}

/** One JSON object per line. */
export function jsonNarrator (out: Writable): Narrator {
  const line = (value: DemoEvent | DemoResult): void => { out.write(`${JSON.stringify(value)}\n`) }
  return { tell: line, end: line }
}

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

/** Lines for people, with the time since the start; colour only where `out` is a terminal that wants it. */
export function peopleNarrator (out: Writable, now: () => number): Narrator {
  const startedAt = now()
  const coloured = Reflect.get(out, 'isTTY') === true && process.env.NO_COLOR === undefined
  const paint: Paint = (style, text) => coloured ? styleText(style, text, { validateStream: false }) : text
  const rows: Array<Extract<DemoEvent, { event: 'holds' }>> = []
  return {
    tell (event) {
      if (event.event === 'holds') {
        rows.push(event)
        return
      }
      if (event.event === 'latency' && rows.length > 0) {
        out.write(`\n${holdsTable(rows.splice(0), paint)}\n\n`)
      }
      const text = say(event, paint)
      const time = paint('dim', `${((now() - startedAt) / 1000).toFixed(1).padStart(5)} s`)
      out.write(text.split('\n').map((line, index) => `${index === 0 ? time : ' '.repeat(7)}  ${line}\n`).join(''))
    },
    end (result) {
      out.write(`\n${verdict(result, paint)}\n`)
    }
  }
}

function verdict (result: DemoResult, paint: Paint): string {
  const { published, delivered, withheld, leaks, missing, members, seconds } = result
  const counts = `${published} objects for ${members - 1} other members each: ${delivered} delivered, ${withheld} withheld, ` +
    `${leaks} leaked, ${missing} missing, in ${seconds} s`
  return result.ok
    ? `${paint(['green', 'bold'], '✔ Everyone holds exactly what its author meant for it.')} ${counts}`
    : `${paint(['red', 'bold'], '✘ The end is not what the terms say.')} ${counts}`
}

function startWords ({ late, again }: Extract<DemoEvent, { event: 'started' }>): string {
  if (again) {
    return 'is back'
  }
  return late ? 'starts late' : 'starts'
}

function handedOnWords ({ file, objects, held, holders }: HandedOn, author: string, paint: Paint): string {
  return held === 0
    ? `— ${plain(file)}: ${holders} others hold it too, and hand nothing of it on`
    : `${paint('green', '✔')} ${plain(file)}: ${held} of ${objects} objects of ${author}, handed on by others`
}

type Spoken = Exclude<DemoEvent, { event: 'holds' }>

function say (event: Spoken, paint: Paint): string {
  switch (event.event) {
    case 'cast':
      return [paint('bold', 'The members'), ...event.members.map(({ name, role, sectors }) =>
        `  ${name.padEnd(24)} ${role === 'observer' ? 'observer' : 'firm    '}  ${sectors.join(', ')}`)].join('\n')
    case 'founded':
      return `${event.members} members found the federation ${paint('cyan', event.federation.slice(0, 16))}…, no server anywhere`
    case 'started':
      return `${paint('bold', event.member)} ${startWords(event)}: process ${event.pid} on ${event.address}`
    case 'stopped':
      return `${paint('bold', event.member)} goes offline; the others have what it published`
    case 'connected':
      return `${event.members} nodes are connected, each to each`
    case 'published':
      return `${paint('bold', event.member)} ${event.title === '' ? 'publishes' : event.title}\n` +
        `  ${plain(event.file)}: ${event.objects} objects, ${paint('yellow', event.terms)}, durable after ${event.milliseconds} ms`
    case 'refused':
      return paint('yellow', `${event.member}'s node refuses ${plain(event.file)}`) +
        `\n  ${plain(event.message, 160)} (${event.code}${event.objects > 1 ? `, and ${event.objects - 1} more` : ''})`
    case 'acknowledged':
      return `  ${paint('green', '✔')} ${plain(event.file)} → ${event.member} after ${event.milliseconds} ms`
    case 'caught-up':
      return [`${paint('bold', event.member)} has caught up: ${event.objects} objects, ${event.milliseconds} ms after its start, ${event.absent} being offline`,
        ...event.handedOn.map(one => `  ${handedOnWords(one, event.absent, paint)}`)].join('\n')
    case 'explained':
      return `${paint('bold', event.member)} asks its node whether ${event.about} may hold ${plain(event.file)} (hanse explain)\n` +
        `  ${event.verdict === 'permit' ? 'yes' : 'no'}: ${event.reasons.map(({ text }) => text).join('; ')}`
    case 'lookup':
      return `An analyst at ${paint('bold', event.member)} looks up ${plain(event.value)}\n` + (event.matches.length === 0
        ? `  nothing${event.cleared ? '' : ': its authors did not clear this member'}`
        : event.matches.map(({ author, id, tlp }) => `  ${paint('green', '✔')} ${author} says so in ${plain(id)} (${tlp.toUpperCase()})`).join('\n'))
    case 'latency':
      return `${event.member.padEnd(24)} signed for ${event.publications} of others' publications: after ${event.medianMilliseconds} ms (median), ` +
        `${event.maxMilliseconds} ms (longest)${event.afterStart ? ', counted from its start' : ''}`
    case 'fault':
      return paint('red', `✘ ${event.kind}: ${event.member} ${plain(event.file)} ${plain(event.detail, 160)}`)
    default: {
      const never: never = event
      return never
    }
  }
}
