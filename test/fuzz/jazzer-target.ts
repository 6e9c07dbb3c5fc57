/** What Jazzer.js calls, again and again: one target, named by the environment. */
import { targets } from './targets.ts'

const target = targets.find(({ name }) => name === process.env['FUZZ_TARGET'])

/** Fails when the decoder throws, or answers by a code that is not its own. */
export async function fuzz (data: Uint8Array): Promise<void> {
  const code = await target?.read(new Uint8Array(data))
  if (code !== undefined && target?.codes.has(code) === false) {
    throw new Error(`${code} is no published code`)
  }
}
