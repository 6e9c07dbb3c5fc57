import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { homeFiles } from './files.ts'

/** The longest Unix socket path that every system binds where it was told (sun_path less its NUL), in bytes. */
const socketPathBytesMax = 107

/**
 * Where the local API of a home listens: inside the home, or, when that path is too long for a Unix socket, under
 * `$XDG_RUNTIME_DIR/hanse/` (the system's temporary directory without it) by a hash of the home's path.
 */
export function socketPath (directory: string): string {
  const inside = join(resolve(directory), homeFiles.socket)
  if (Buffer.byteLength(inside) <= socketPathBytesMax) {
    return inside
  }
  const name = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 16)
  return join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'hanse', `${name}.sock`)
}
