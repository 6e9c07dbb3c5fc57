import { connectApi } from '@hanse/api'
import { createHanse, HanseError, socketPath } from 'hanse'
import type { Context } from '../context.ts'
import type { Hanse } from 'hanse'

/** Work with a node, which may be the one that runs or one opened for this command. */
export type Work<T> = (node: Hanse, running: boolean) => Promise<T>

/**
 * Works with the home's node: the one that runs, over its socket; when none does, its directory is opened offline.
 *
 * @throws {HanseError} `E_LOCKED` when another process holds the directory and answers no calls, and what opening a
 * home refuses
 */
export async function withNode<T> (context: Context, work: Work<T>): Promise<T> {
  const found = await withRunning(context, work)
  if (found !== undefined) {
    return found.result
  }
  const node = await createHanse({ directory: context.home, passphrase: context.passphrase, start: false })
  try {
    return await work(node, false)
  } finally {
    await node.stop()
  }
}

/**
 * Works with the home's node, which must run.
 *
 * @param context - of the command
 * @param what - what needs it, for the error
 * @param work - with the node
 * @throws {HanseError} `E_NO_NODE`
 */
export async function withRunningNode<T> (context: Context, what: string, work: Work<T>): Promise<T> {
  const found = await withRunning(context, work)
  if (found === undefined) {
    throw new HanseError('E_NO_NODE', `${what} needs the node of ${context.home} to run, and it does not; start it with: hanse run`, { home: context.home })
  }
  return found.result
}

/** Works with the running node; undefined when none runs. */
export async function withRunning<T> (context: Context, work: Work<T>): Promise<{ result: T } | undefined> {
  const client = connectApi({ socket: socketPath(context.home) })
  try {
    try {
      await client.status({ signal: context.signal })
    } catch (error) {
      if (error instanceof HanseError && error.code === 'E_NO_NODE') {
        return
      }
      throw error
    }
    return { result: await work(client, true) }
  } finally {
    client.close()
  }
}
