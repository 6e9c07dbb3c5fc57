/** Nodes of libp2p with gossipsub in one process: `gossip-swarm.ts full|fast`, without and with `fastMsgIdFn`. */
import { hash, randomBytes } from 'node:crypto'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { Copies, token } from '../support/copies.ts'
import { cpuOf } from '../support/cpu.ts'
import { answering } from '../support/helper.ts'
import { indicatorText } from '../support/indicators.ts'
import { manyConnections } from '../support/many-connections.ts'
import { until } from '../support/settle.ts'
import type { Burst, Question } from '../paths/delivery.ts'
import type { Libp2p } from '@libp2p/interface'
import type { ServiceFactoryMap } from 'libp2p'

/** What the bench uses of gossipsub; its own types leave out the mesh. */
interface GossipSub extends EventTarget {
  subscribe(topic: string): void
  publish(topic: string, data: Uint8Array): Promise<unknown>
  getMeshPeers(topic: string): string[]
}

type Node = Libp2p<{ pubsub: GossipSub }>

// not by its literal name: types are checked where the peers of the bench are not installed, too
const gossipsubName = '@libp2p/gossipsub'
const { gossipsub } = await import(gossipsubName) as { gossipsub(init: object): ServiceFactoryMap<{ pubsub: GossipSub }>['pubsub'] }

const topic = 'hanse-bench'
const meshMin = 4
/** Connections that each node opens: with those opened to it, more than gossipsub's mesh needs. */
const dialsMax = 10
const isFast = process.argv[2] === 'fast'
const copies = new Copies()
const nodes: Node[] = []
let received = 0
let published = 0

async function newNode (): Promise<Node> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [copies.encrypter()],
    streamMuxers: [yamux()],
    connectionManager: manyConnections,
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      pubsub: gossipsub({
        scoreParams: { IPColocationFactorWeight: 0 },
        ...isFast && { fastMsgIdFn: (message: { data?: Uint8Array }) => hash('sha256', message.data ?? new Uint8Array(0), 'hex') }
      })
    }
  })
  node.services.pubsub.addEventListener('message', () => { received++ })
  node.services.pubsub.subscribe(topic)
  return node
}

answering(async (question: Question): Promise<Burst | undefined> => {
  if ('found' in question) {
    for (let i = 0; i < question.found; i++) {
      const node = await newNode()
      for (let dial = 1; dial <= Math.min(i, dialsMax); dial++) {
        await node.dial(nodes[(i * dial * dial + dial) % i].getMultiaddrs())
      }
      nodes.push(node)
    }
    const wanted = Math.min(meshMin, nodes.length - 1)
    await until(() => nodes.every(({ services }) => services.pubsub.getMeshPeers(topic).length >= wanted))
    return undefined
  }
  const before = copies.count
  const cpuMs = await cpuOf(async () => { await publish(question.publish) })
  return { cpuMs, deliveries: question.publish * (nodes.length - 1), copies: copies.count - before }
})

async function publish (messages: number): Promise<void> {
  const wanted = received + messages * (nodes.length - 1)
  for (let i = 0; i < messages; i++) {
    // gossipsub takes the same message once only
    const text = Buffer.from(indicatorText(published, `${token}${randomBytes(8).toString('hex')}`))
    await nodes[i % nodes.length].services.pubsub.publish(topic, text)
    published++
  }
  await until(() => received >= wanted)
}
