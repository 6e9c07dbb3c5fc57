import { inspect } from 'node:util'
import { systemClock } from '../clock.ts'
import type { ComponentLogger, Logger } from '@libp2p/interface'

/** One line of a log, for a program that keeps logs. */
export interface LogLine {
  /** ms since 1970 */
  at: number
  level: 'info' | 'error'
  /** such as `hanse:node` or `libp2p:tcp` */
  component: string
  message: string
}

/** Ours say what an operator wants to know; of libp2p's only the errors do. */
const own = 'hanse:'
/** A message is cut here, in characters: a log is read by people. */
const messageCharactersMax = 512

/**
 * A logger for `createHanse` that hands on lines as data: what the node itself says, and errors of libp2p.
 *
 * @param take - is given each line; must not throw
 */
export function lineLogger (take: (line: LogLine) => void): ComponentLogger {
  return { forComponent: (name) => scope(name, take) }
}

function scope (component: string, take: (line: LogLine) => void): Logger {
  const tell = (level: LogLine['level']) => (formatter: unknown, ...args: unknown[]): void => {
    if (level === 'error' || component.startsWith(own)) {
      take({ at: systemClock.nowMs(), level, component, message: formatted(formatter, args).slice(0, messageCharactersMax) })
    }
  }
  return Object.assign(tell('info'), {
    error: tell('error'),
    trace: () => {},
    enabled: component.startsWith(own),
    newScope: (name: string) => scope(`${component}:${name}`, take)
  })
}

/** The placeholders of libp2p's loggers, one letter each, filled in order. */
function formatted (formatter: unknown, args: unknown[]): string {
  const rest = [...args]
  return text(formatter).replace(/%([a-zA-Z%])/g, (placeholder, letter: string) => {
    if (letter === '%') {
      return '%'
    }
    return rest.length === 0 ? placeholder : text(rest.shift())
  })
}

function text (value: unknown): string {
  if (typeof value === 'string') {
    return value
  }
  if (value instanceof Error) {
    return `${value.name}: ${value.message}`
  }
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return isPlain ? inspect(value, { breakLength: Infinity, compact: true, depth: 1 }) : String(value)
}
