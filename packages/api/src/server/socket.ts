/** Binds a server to a Unix socket that only its owner can open. */
import { once } from 'node:events'
import { lstat, mkdir, stat, unlink } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname } from 'node:path'
import { HanseError, show } from 'hanse'
import { socketPathBytesMax } from '../limits.ts'
import type { Server } from 'node:net'

/** Nothing for group and others, and nothing to execute: the socket is made with mode 0600. */
const ownerOnlyUmask = 0o177
const directoryMode = 0o700
const rootUid = 0

/**
 * Listens on a Unix socket. What a crashed node left behind is removed, and only that: a socket on which nobody
 * answers. Must run on the main thread, which alone may set the mode that the socket is made with.
 *
 * @throws {HanseError} `E_SOCKET_PATH`, `E_SOCKET_DIRECTORY`, `E_SOCKET_IN_USE`
 */
export async function listenOnSocket (server: Server, path: string): Promise<void> {
  const bytes = Buffer.byteLength(path)
  if (bytes > socketPathBytesMax) {
    throw new HanseError(
      'E_SOCKET_PATH',
      `the socket path ${show(path)} has ${bytes} bytes, the limit of a Unix socket is ${socketPathBytesMax}; use a shorter directory`,
      { path, value: bytes, limit: socketPathBytesMax }
    )
  }
  await ownDirectory(dirname(path))
  try {
    await listen(server, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error
    }
    await removeStale(path)
    await listen(server, path)
  }
}

async function listen (server: Server, path: string): Promise<void> {
  const before = process.umask(ownerOnlyUmask)
  try {
    // the socket is made within this call, before it returns
    server.listen(path)
  } finally {
    process.umask(before)
  }
  await once(server, 'listening')
}

async function ownDirectory (directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: directoryMode })
  const { uid } = await stat(directory)
  if (uid !== process.getuid?.() && uid !== rootUid) {
    throw new HanseError(
      'E_SOCKET_DIRECTORY',
      `the directory ${show(directory)} belongs to another user (${uid}), who could put another socket there; use a directory of your own`,
      { directory, uid }
    )
  }
}

async function removeStale (path: string): Promise<void> {
  const found = await lstat(path)
  // connecting to a plain file is refused as well, and that file is not ours to remove
  if (!found.isSocket() || await answers(path)) {
    throw new HanseError('E_SOCKET_IN_USE', found.isSocket()
      ? `a node already answers on ${show(path)}; stop it, or use another directory`
      : `${show(path)} is there and is no socket; move it away, or use another directory`, { path })
  }
  await unlink(path)
}

async function answers (path: string): Promise<boolean> {
  const connection = createConnection(path)
  try {
    await once(connection, 'connect')
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED'
  } finally {
    connection.destroy()
  }
}
