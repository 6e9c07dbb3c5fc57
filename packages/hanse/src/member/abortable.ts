/** Runs work that an aborted signal turns into a rejection with the signal's reason, also when it comes half-way. */
export async function abortable<T> (signal: AbortSignal | undefined, work: () => Promise<T> | T): Promise<T> {
  signal?.throwIfAborted()
  const value = await work()
  signal?.throwIfAborted()
  return value
}
