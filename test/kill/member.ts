/**
 * A member's process in the kill tests: it says what it holds before it goes online, and kills itself, as a power cut
 * of the process would, at the point it is told.
 *
 * Usage: node member.ts HOME POINT NTH
 */
import { noise } from '@chainsafe/libp2p-noise'
import { createHanse, readHome } from 'hanse'
import { Level } from 'level'
import { aroundWrites } from '../../packages/store/test/support/writes.ts'
import { tapped } from '../support/tapped-noise.ts'
import type { KillPoint } from './points.ts'
import type { ObjectEvent, Signer } from 'hanse'

const [directory = '', point, nth] = process.argv.slice(2) as [string, KillPoint | 'never', string]
let countdown = Number(nth)
let armed = false

function reached (here: KillPoint, weight = 1): void {
  if (armed && here === point) {
    countdown -= weight
    if (countdown <= 0) {
      process.kill(process.pid, 'SIGKILL')
    }
  }
}

Object.assign(Level.prototype, {
  batch: aroundWrites(Level.prototype.batch, async (write) => {
    reached('before-sync')
    await write()
    reached('after-sync')
  })
})

const home = await readHome(directory)
const signer: Signer = {
  publicKey: home.signer.publicKey,
  // a member that publishes nothing signs receipts only: the entry is stored, its receipt is not sent
  sign: async (bytes, options) => {
    reached('stored-before-receipt')
    return home.signer.sign(bytes, options)
  }
}
const node = await createHanse({
  directory,
  signer,
  start: false,
  libp2p: { connectionEncrypters: [tapped(noise(), () => ({ byteLength }) => { reached('mid-chunk', byteLength) })] }
})
const held: string[] = []
for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
  held.push((event as ObjectEvent).id)
}
process.send?.({ type: 'held', held })
armed = true
await node.start()

process.on('message', (bundle: string) => {
  node.publish(bundle, { tlp: 'green' }).then(
    ({ publication }) => { process.send?.({ type: 'published', publication }) },
    (error: unknown) => { process.send?.({ type: 'failed', message: String(error) }) }
  )
})
process.once('SIGTERM', () => { void node.stop().then(() => { process.disconnect() }) })
