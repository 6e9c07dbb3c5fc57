import { bytesOfItem, fromHex, itemKinds, signatureBytes } from '@hanse/core'
import type { ItemsMessage, LaneRange, LeafRange, RawMessage, UnsignedReceipt } from './message.ts'
import type { CborValue, Chunk, Entry } from '@hanse/core'

/** The fields of a frame as `docs/reference/wire-format.md` lists them. A flag that does not hold is absent. */
export function fieldsOf (message: RawMessage | ItemsMessage | UnsignedReceipt): { [key: string]: CborValue } {
  switch (message.type) {
    case 'hello':
      return {
        t: 'hello',
        v: message.version,
        fed: fromHex(message.federation),
        roster: fromHex(message.roster),
        now: message.nowMs,
        features: message.features,
        frame: message.frameBytesMax
      }
    case 'entry':
      return { t: 'entry', ...entryFields(message.entry), ...(message.chunk !== undefined && { c: chunkFields(message.chunk) }), ...hopFields(message) }
    case 'chunk':
      return { t: 'chunk', e: fromHex(message.chunk.entry), ...chunkFields(message.chunk) }
    case 'digest':
      return { t: 'digest', d: fromHex(message.digest) }
    case 'groups':
      return { t: 'groups', g: message.groups.map(({ group, digest }) => [fromHex(group), fromHex(digest)]), ...flag('z', message.last) }
    case 'heads':
      return {
        t: 'heads',
        g: message.groups.map(fromHex),
        h: message.heads.map(({ lane, seq, head }) => [fromHex(lane), seq, fromHex(head)]),
        ...flag('r', message.answer),
        ...flag('z', message.last)
      }
    case 'want':
    case 'absent':
      return { t: message.type, l: message.lanes.map(laneFields), b: message.leaves.map(leafFields) }
    case 'credit':
      return { t: 'credit', n: message.bytes }
    case 'fork':
      return { t: 'fork', p: message.proof.bytes }
    case 'have':
      return { t: 'have', h: message.heads.map(({ lane, seq, hops }) => [fromHex(lane), seq, hops]), ...flag('z', message.ask) }
    case 'graft':
    case 'prune':
      return { t: message.type, l: fromHex(message.lane) }
    case 'roll':
      return { t: 'roll', d: fromHex(message.digest) }
    case 'buckets':
      return { t: 'buckets', b: message.buckets }
    case 'ids':
      return { t: 'ids', b: message.buckets, i: message.ids.map(fromHex), ...flag('r', message.answer), ...flag('z', message.last) }
    case 'ask':
      return { t: 'ask', i: message.ids.map(fromHex) }
    case 'items':
      return { t: 'items', l: message.items.map((item) => [itemKinds.indexOf(item.kind), 'bytes' in item ? item.bytes : bytesOfItem(item)]) }
    case 'receipt':
      return { t: 'receipt', r: message.receipt.bytes, s: message.receipt.signature, ...hopFields(message) }
    case 'unsigned-receipt':
      return { t: 'receipt', r: message.bytes, s: new Uint8Array(signatureBytes), ...hopFields(message) }
    default: {
      const never: never = message
      return never
    }
  }
}

function entryFields ({ headerBytes, signature, opening }: Entry): { [key: string]: CborValue } {
  return {
    h: headerBytes,
    s: signature,
    ...(opening !== undefined && { o: { hand: opening.handling, nonce: opening.nonce, cert: opening.certificate } })
  }
}

function chunkFields ({ from, leaves, disclosure, proof }: Chunk): { [key: string]: CborValue } {
  return { f: from, l: leaves, d: 'seed' in disclosure ? disclosure.seed : disclosure.salts, p: proof }
}

function laneFields ({ lane, from, to }: LaneRange): CborValue {
  return [fromHex(lane), from, to]
}

function leafFields ({ entry, from, count }: LeafRange): CborValue {
  return [fromHex(entry), from, count]
}

function hopFields ({ hops }: { hops?: number }): { n?: number } {
  return hops === undefined ? {} : { n: hops }
}

function flag (key: string, holds: boolean): { [key: string]: true } {
  return holds ? { [key]: true } : {}
}
