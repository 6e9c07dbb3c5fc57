/** All that a node reads back of its home, so that a later version can be held to it. */
import { createHash } from 'node:crypto'
import type { HanseNode } from 'hanse'

export interface Contents {
  federation: string
  members: string[]
  counts: Record<'lanes' | 'entries' | 'objects' | 'privateObjects', number>
  /** in the order of their events; digests of the bytes */
  objects: Array<{ id: string, author: string, handling: string, private: boolean, digest: string }>
  withdrawn: Array<{ reason: string, objects: string[] }>
  lookups: Record<string, Array<{ id: string, author: string }>>
  delivery: Array<{ member: string, state: string }>
  outbox: Array<{ id: string, state: string, by: string, objects: number }>
  audit: Array<{ kind: string, verdict: string }>
  auditHead: string
}

/**
 * @param node - open, not started
 * @param values - to look up
 * @param published - a publication of the node's own
 */
export async function contentsOf (node: HanseNode, values: readonly string[], published: string): Promise<Contents> {
  const { federation, lanes, entries, objects, privateObjects } = await node.status()
  const { head, break: broken } = await node.verifyAudit()
  if (broken !== undefined) {
    throw new Error(`the audit log is broken at row ${broken.row}: ${broken.what}`)
  }
  const contents: Contents = {
    federation,
    members: (await node.members()).map(({ name }) => name),
    counts: { lanes, entries, objects, privateObjects },
    objects: [],
    withdrawn: [],
    lookups: {},
    delivery: (await node.delivery(published)).members.map(({ name, state }) => ({ member: name, state })),
    outbox: (await node.outbox()).map(({ id, state, by, objects: count }) => ({ id, state, by, objects: count })),
    audit: [],
    auditHead: head
  }
  for await (const event of node.subscribe({ since: 'start', types: ['object', 'withdrawn'], follow: false })) {
    if (event.type === 'object') {
      const { id, authorName, handling, bytes } = event
      contents.objects.push({ id, author: authorName, handling: JSON.stringify(handling ?? null), private: event.private, digest: digestOf(bytes) })
    } else if (event.type === 'withdrawn') {
      contents.withdrawn.push({ reason: event.reason, objects: event.objects.map(({ id }) => id) })
    }
  }
  for (const value of values) {
    contents.lookups[value] = (await node.lookup(value)).matches.map(({ id, authorName }) => ({ id, author: authorName }))
  }
  for await (const { kind, verdict } of node.audit()) {
    contents.audit.push({ kind, verdict })
  }
  return contents
}

function digestOf (bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
