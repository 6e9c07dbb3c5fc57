/**
 * Preloaded into every process of a demo: changes what the product decides as it is loaded. FLIPS holds the changes as
 * JSON. Fails when a text does not stand in its module exactly once, as a flip that flips nothing proves nothing.
 */
import { registerHooks } from 'node:module'
import { basename } from 'node:path'
import type { Flip } from './demo.ts'

/** A member's home, the last argument of its node, is named for the member. */
const flips = (JSON.parse(process.env.FLIPS ?? '[]') as Flip[]).filter(({ at }) => at === undefined || at === basename(process.argv.at(-1) ?? ''))

registerHooks({
  load (url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const due = flips.filter(({ file }) => url.endsWith(file))
    if (due.length === 0) {
      return loaded
    }
    let source = loaded.source instanceof Uint8Array ? new TextDecoder().decode(loaded.source) : String(loaded.source)
    for (const { file, from, to } of due) {
      if (source.split(from).length !== 2) {
        throw new Error(`${file} does not hold ${from} exactly once`)
      }
      source = source.replace(from, () => to)
    }
    return { ...loaded, source }
  }
})
