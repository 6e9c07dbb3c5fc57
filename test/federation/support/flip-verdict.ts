/**
 * Preloaded into every process of a demo: changes one verdict of the policy as it is loaded. FLIP_FILE names the module,
 * FLIP_FROM and FLIP_TO the text to change. Fails when the text does not stand there exactly once, as a flip that flips
 * nothing proves nothing.
 */
import { registerHooks } from 'node:module'

const { FLIP_FILE: file, FLIP_FROM: from, FLIP_TO: to } = process.env
if (file === undefined || from === undefined || to === undefined) {
  throw new Error('FLIP_FILE, FLIP_FROM and FLIP_TO must be set')
}

registerHooks({
  load (url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(file)) {
      return loaded
    }
    const source = String(loaded.source instanceof Uint8Array ? new TextDecoder().decode(loaded.source) : loaded.source)
    if (source.split(from).length !== 2) {
      throw new Error(`${file} does not hold ${from} exactly once`)
    }
    return { ...loaded, source: source.replace(from, to) }
  }
})
