import { HanseError } from 'hanse'
import { readBundle } from '../files.ts'
import { plain } from '../output/foreign.ts'
import { listRefused } from '../output/refusals.ts'
import { count } from '../output/words.ts'
import type { Context } from '../context.ts'
import type { RefusedObject } from 'hanse'

/**
 * Hands each bundle to `work`, one after the other. A file that cannot be read or is too long is reported as refused,
 * and the others still go on.
 *
 * @param context - of the command
 * @param files - as `bundleFiles` found them
 * @param work - answers what of the bundle was refused, and has told so
 * @returns the codes of all that was refused
 */
export async function eachBundle (
  context: Context,
  files: readonly string[],
  work: (file: string, bundle: Uint8Array) => Promise<readonly RefusedObject[]>
): Promise<string[]> {
  const codes: string[] = []
  for (const [at, file] of files.entries()) {
    context.signal.throwIfAborted()
    context.progress(at + 1, files.length, file)
    const read = await readBundle(file).catch((error) => {
      if (error instanceof HanseError) {
        return error
      }
      throw error
    })
    const refused = read instanceof HanseError
      ? [{ object: '$', path: '$', code: read.code, message: read.message }]
      : await work(file, read)
    if (read instanceof HanseError) {
      await tellRefused(context, file, refused)
    }
    codes.push(...refused.map(({ code }) => code))
  }
  context.endProgress()
  return codes
}

/** A file of which nothing was taken. */
export async function tellRefused (context: Context, file: string, refused: readonly RefusedObject[]): Promise<void> {
  if (context.json) {
    await context.record({ type: 'refused', file, refused })
    return
  }
  await context.lines([`${context.paint('red', 'refused')} ${plain(file)}: ${count(refused.length, 'objection')}`])
  await listRefused(context, refused)
}
