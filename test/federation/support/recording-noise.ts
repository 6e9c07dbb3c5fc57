/** Noise as members use it, with every decrypted byte that comes in written down, connection by connection. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { noise } from '@chainsafe/libp2p-noise'
import { tapped } from '../../support/tapped-noise.ts'

/** @param directory - receives one file per connection */
export function recordingNoise (directory: string): ReturnType<typeof noise> {
  let connections = 0
  return tapped(noise(), () => {
    const file = join(directory, `${++connections}.inbound`)
    return (bytes) => { appendFileSync(file, bytes) }
  })
}
