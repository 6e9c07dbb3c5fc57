import { foreign } from '../foreign.ts'

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** One step of a path as shown to people: `.name`, `[3]` or `['strange key']`. */
export function pathStep (step: string | number): string {
  if (typeof step === 'number') {
    return `[${step}]`
  }

  return step.length <= 64 && plainKey.test(step) ? `.${step}` : `['${foreign(step)}']`
}
