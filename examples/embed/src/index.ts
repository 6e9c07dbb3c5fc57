import { log } from 'node:console'
import { readFile } from 'node:fs/promises'
import { createHanse } from 'hanse'
import type { Terms } from 'hanse'

// a home that "hanse init" made and that has accepted a charter; a STIX bundle; a value seen in the product's own logs
const [home, file, value] = process.argv.slice(2)
const node = await createHanse({ directory: home })
process.once('SIGINT', () => { node.stop().finally(() => process.exit()) })

// share a finding: members that serve hospitals may hold it, nobody else, on any hop
const terms: Terms = { tlp: 'amber', audience: { any: [{ sectors: ['healthcare'] }] } }
const { entries, refused } = await node.publish(await readFile(file), terms)
log(`published ${entries.length} entries, refused ${refused.length} objects`)

// learn what others share, first what is held already, then as it arrives
for await (const event of node.subscribe({ since: 'start', types: ['object'] })) {
  if (event.type === 'object' && !event.own) {
    log(`${event.authorName} shares ${event.objectType} ${event.id} under TLP:${event.handling?.tlp.toUpperCase()}`)
    // ask what the members say of a value; the question never leaves this node
    const { matches } = await node.lookup(value)
    log(`${value}: ${matches.map(match => `${match.id} of ${match.authorName}`).join(', ') || 'nothing known'}`)
  }
}
