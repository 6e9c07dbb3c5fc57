/** Everything that a source gives. */
export async function collect<T> (source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of source) {
    all.push(value)
  }
  return all
}
