import type { AnyLevel } from '../../src/index.ts'

type Batch = (this: unknown, ...args: unknown[]) => unknown

/**
 * `batch` of a database, or of its class, with something round every write of the store.
 *
 * @param batch - the method as it was
 * @param around - is given the write itself, and its options
 */
export function aroundWrites (batch: AnyLevel['batch'], around: (write: () => Promise<void>, options: unknown) => Promise<void>): AnyLevel['batch'] {
  return function (this: unknown, ...args: unknown[]) {
    const made = (batch as Batch).apply(this, args)
    // an array of operations is no write of the store's
    if (args.length > 0) {
      return made
    }
    const chained = made as ReturnType<AnyLevel['batch']> & { write (options: unknown): Promise<void> }
    const write = chained.write.bind(chained)
    chained.write = async (options?: unknown) => around(async () => write(options), options)
    return chained
  } as AnyLevel['batch']
}
