import { expect } from 'vitest'

// eslint-disable-next-line no-control-regex
const colours = /\u001b\[\d+m/g

/** Expects that a text shown to people steers no terminal: besides our own colours, no control or format character. */
export function expectHarmless (text: string): void {
  const bare = text.replace(colours, '').replaceAll('\n', '')
  expect(bare).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
}
