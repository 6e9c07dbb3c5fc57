/** Run as a process of its own: it must end by itself once the nodes are stopped, as nothing is left that keeps it. */
import { bundle, indicator } from './bundles.ts'
import { found } from './federation.ts'
import { objectsUntil, until } from './wait.ts'

const federation = await found()
const aurora = await federation.open('Aurora')
const corvette = await federation.open('Corvette')
await until(aurora, async () => (await aurora.status()).peersReady === 1)
const object = indicator("[domain-name:value = 'a.example']")
await aurora.publish(bundle(object), { tlp: 'green' })
await objectsUntil(corvette, (ids) => ids.has(object.id))
await federation.end()
process.stdout.write('stopped')
