import type { Figure, Result } from './path.ts'

const columns = { key: 30, unit: 34, number: 11, goal: 22 } as const

/** The first two lines of the table. */
export function heading (): string {
  const names = line('figure', 'unit', 'ours', 'floor', 'peer', 'ratio', 'goal', 'met')
  return `${names}${'-'.repeat(names.length - 1)}\n`
}

/** One figure. */
export function row ({ key, unit }: Figure, { ours, floor, peer, ratio, goal, met }: Result): string {
  return line(key, unit, text(ours), text(floor), text(peer), text(ratio), goal ?? '', verdict(met))
}

/** A figure that could not be measured, and why. */
export function gap (key: string, why: string): string {
  return `${key.padEnd(columns.key)}not measured: ${why}\n`
}

function verdict (met: boolean | null): string {
  if (met === null) {
    return ''
  }
  return met ? 'yes' : 'NO'
}

function line (key: string, unit: string, ours: string, floor: string, peer: string, ratio: string, goal: string, met: string): string {
  const numbers = [ours, floor, peer, ratio].map((number) => number.padStart(columns.number)).join('')
  return `${key.padEnd(columns.key)}${unit.padEnd(columns.unit)}${numbers}  ${goal.padEnd(columns.goal)}${met}\n`
}

function text (value: number | null): string {
  return value === null ? '' : String(value)
}
