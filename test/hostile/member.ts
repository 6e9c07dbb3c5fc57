/** The process of an honest member. Times are of the machine's one clock, in ms with fractions. */
import { createHanse } from 'hanse'
import { answering } from '../bench/support/helper.ts'
import { bundleOf } from '../bench/support/indicators.ts'
import type { HanseNode, Status, Terms } from 'hanse'

export type MemberQuestion =
  | { open: string }
  | { publish: string, terms?: Terms }
  | 'arrivals'
  | 'health'

/** `at` of what arrived, by id. */
export type Arrivals = Record<string, number>

export interface Health { status: Status, rssBytesMax: number, heapBytes: number }

const sampleMs = 250
let node: HanseNode | undefined
let rssBytesMax = 0
const arrivals: Arrivals = {}

const now = (): number => performance.timeOrigin + performance.now()

async function listen (to: HanseNode): Promise<void> {
  for await (const event of to.subscribe({ types: ['object'] })) {
    if (event.type === 'object' && !event.own) {
      arrivals[event.id] = now()
    }
  }
}

answering(async (question: MemberQuestion): Promise<unknown> => {
  if (typeof question === 'object' && 'open' in question) {
    node = await createHanse({ directory: question.open })
    setInterval(() => { rssBytesMax = Math.max(rssBytesMax, process.memoryUsage().rss) }, sampleMs)
    listen(node).catch(() => {})
    return undefined
  }
  if (node === undefined) {
    throw new Error('open a home first')
  }
  if (question === 'arrivals') {
    return arrivals
  }
  if (question === 'health') {
    return { status: await node.status(), rssBytesMax, heapBytes: process.memoryUsage().heapUsed } satisfies Health
  }
  const at = now()
  await node.publish(bundleOf([question.publish]), question.terms ?? { tlp: 'green' })
  return at
})
