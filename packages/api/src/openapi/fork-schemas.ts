/** What the API says of lanes whose author signed two entries of one place, as JSON Schema. */

import { count, cursor, flag, hex, list, object, oneOf, ref, text, time } from './schema.ts'
import type { Schema } from './schema.ts'

const armouredProof: Schema = { type: 'string', description: 'the proof of a fork, armoured' }
const notice: Record<string, Schema> = { lane: hex, seq: count, author: text, authorName: text, own: flag }
const renewal: Record<string, Schema> = { reason: oneOf('forked', 'forgotten', 'clock'), 'lane?': hex, 'seq?': count, at: time }

/** Events among the others. */
export const forkEvents: Schema[] = [ref('ForkEvent'), ref('IncarnationEvent')]

export const forking: Record<string, Schema> = {
  ForkNotice: object(notice, 'its author signed two entries of one place'),
  Fork: object({
    ...notice,
    id: hex,
    federation: hex,
    node: text,
    branches: list(object({ entry: hex, time, kind: text, objects: count, bytes: count })),
    proof: armouredProof
  }),
  Renewal: object(renewal, 'this node went on in a new incarnation by itself'),
  ForkEvent: object({ type: oneOf('fork'), cursor, lane: hex, author: text, seq: count, own: flag, proof: armouredProof, at: time }),
  IncarnationEvent: object({ type: oneOf('incarnation'), cursor, ...renewal }, 'this node goes on in new lanes')
}
