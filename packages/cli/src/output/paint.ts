import { styleText } from 'node:util'
import type { Terminal } from '../io.ts'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta'

/** Colours a text, or leaves it. */
export type Paint = (style: Style, text: string) => string

/** Colours for a terminal whose user did not refuse them (`NO_COLOR`, see no-color.org). */
export function paintFor (stream: Terminal, env: Record<string, string | undefined>): Paint {
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== ''
  return stream.isTTY === true && !refused
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text
}
