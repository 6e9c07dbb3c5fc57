import type { HanseEvent, HanseNode, ObjectEvent } from '../../src/index.ts'

const deadlineMs = 20_000

/** The first events of a kind that satisfy a test, out of everything held and what comes. */
export async function objectsUntil (node: HanseNode, enough: (ids: Set<string>) => boolean): Promise<ObjectEvent[]> {
  const seen: ObjectEvent[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], signal: AbortSignal.timeout(deadlineMs) })) {
    seen.push(event as ObjectEvent)
    if (enough(new Set(seen.map(({ id }) => id)))) {
      return seen
    }
  }
  return seen
}

/** Everything that is held now. */
export async function held (node: HanseNode): Promise<string[]> {
  const ids: string[] = []
  for await (const event of node.subscribe({ since: 'start', types: ['object'], follow: false })) {
    ids.push((event as ObjectEvent).id)
  }
  return ids
}

/** The first event that satisfies a test; begin to wait before what causes it. */
export async function eventOf (node: HanseNode, wanted: (event: HanseEvent) => boolean): Promise<HanseEvent> {
  for await (const event of node.subscribe({ signal: AbortSignal.timeout(deadlineMs) })) {
    if (wanted(event)) {
      return event
    }
  }
  throw new Error('the subscription ended')
}

/** Until a question has the answer that is waited for; asked again after each event of the node. */
export async function until (node: HanseNode, holds: () => Promise<boolean>): Promise<void> {
  if (await holds()) {
    return
  }
  const watch = new AbortController()
  const signal = AbortSignal.any([watch.signal, AbortSignal.timeout(deadlineMs)])
  const events = node.subscribe({ signal })[Symbol.asyncIterator]()
  const first = events.next()
  let next = first
  while (!await holds()) {
    await next
    next = events.next()
  }
  next.catch(() => {})
  watch.abort()
}
