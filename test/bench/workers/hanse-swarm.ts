/** Nodes of ours in one process, each a member of its own. */
import { createHanse } from 'hanse'
import { Copies, token } from '../support/copies.ts'
import { cpuOf } from '../support/cpu.ts'
import { found } from '../support/firms.ts'
import { answering } from '../support/helper.ts'
import { bundleOf, indicatorText } from '../support/indicators.ts'
import { manyConnections } from '../support/many-connections.ts'
import { until } from '../support/settle.ts'
import type { Burst, Question } from '../paths/delivery.ts'
import type { HanseNode } from 'hanse'

/** How often it is looked whether all are done: with many nodes a look takes long, and its CPU counts. */
const lookMs = 500
const copies = new Copies()
const nodes: HanseNode[] = []
let published = 0

answering(async (question: Question): Promise<Burst | undefined> => {
  if ('found' in question) {
    const { homes } = await found(question.directory, question.found)
    for (const { directory } of homes) {
      nodes.push(await createHanse({
        directory,
        // as with gossipsub: pings of 64 times 63 connections would be most of what is measured
        libp2p: { connectionEncrypters: [copies.encrypter()], connectionManager: manyConnections, connectionMonitor: { enabled: false } }
      }))
    }
    await until(
      async () => (await Promise.all(nodes.map(async (node) => node.status()))).every(({ peersReady }) => peersReady === nodes.length - 1),
      { lookMs }
    )
    return undefined
  }
  const before = copies.count
  const cpuMs = await cpuOf(async () => { await publish(question.publish) })
  return { cpuMs, deliveries: question.publish * (nodes.length - 1), copies: copies.count - before }
})

/**
 * Publishes from the same nodes in every round, so that the first, which does not count, has opened their lanes; resolves
 * when all hold everything and all authors have all receipts.
 */
async function publish (messages: number): Promise<void> {
  const publications: Array<{ node: HanseNode, publication: string }> = []
  for (let i = 0; i < messages; i++) {
    const node = nodes[i % nodes.length]
    const { publication } = await node.publish(bundleOf([indicatorText(published, token)]), { tlp: 'green' })
    if (publication === undefined) {
      throw new Error('nothing was published')
    }
    publications.push({ node, publication })
    published++
  }
  for (const { node, publication } of publications) {
    await until(async () => (await node.delivery(publication)).members.every(({ state }) => state === 'acknowledged'), { lookMs })
  }
}
