/**
 * A member's process in the federation tests: a node like any other, driven over its API socket, whose decrypted inbound
 * bytes are written down.
 *
 * Usage: node member.ts HOME RECORDINGS
 */
import { mkdir } from 'node:fs/promises'
import { serveApi } from '@hanse/api'
import { createHanse, socketPath } from 'hanse'
import { recordingNoise } from './support/recording-noise.ts'

const [home, recordings] = process.argv.slice(2)
if (home === undefined || recordings === undefined) {
  throw new Error('usage: member.ts HOME RECORDINGS')
}
await mkdir(recordings, { recursive: true })
const node = await createHanse({ directory: home, libp2p: { connectionEncrypters: [recordingNoise(recordings)] } })
const api = await serveApi(node, { socket: socketPath(home) })
process.once('SIGTERM', () => {
  void api.close().then(async () => { await node.stop() })
})
