import { equal, unwrap } from '@hanse/core'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import type { Clock } from '../clock.ts'
import type { AddressBook } from './address-book.ts'
import type { Hex, NodeId } from '@hanse/core'

const namespace = 'hanse'
const prefix = `/${namespace}/`
/** Hexadecimal digits of the federation id in the name of the table's protocol. */
const federationDigits = 16

/** The protocol of a federation's table (DESIGN §8). */
export function tableProtocol (federation: Hex): string {
  return `/hanse/${federation.slice(0, federationDigits)}/kad/1.0.0`
}

/** Where in the table the record of a node stands. */
export function recordKey (node: NodeId): Uint8Array {
  return new TextEncoder().encode(prefix + node)
}

/**
 * The federation's Kademlia table as a libp2p service. It holds address records and nothing else, and each of its nodes
 * refuses what its book refuses, so no record that is forged or older than a known one gets into it.
 */
export function addressTable (federation: Hex, book: AddressBook, clock: Clock): ReturnType<typeof kadDHT> {
  const nodeOf = (key: Uint8Array): NodeId => new TextDecoder().decode(key).slice(prefix.length)
  return kadDHT({
    protocol: tableProtocol(federation),
    clientMode: false,
    peerInfoMapper: passthroughMapper,
    validators: {
      [namespace]: (key, value) => { unwrap(book.take(nodeOf(key), value, clock.nowMs())) }
    },
    selectors: {
      // all of them were taken, so the newest that is known is among them
      [namespace]: (key, records) => {
        const newest = book.newest(nodeOf(key))
        return Math.max(0, records.findIndex((bytes) => newest !== undefined && equal(bytes, newest.bytes)))
      }
    }
  })
}
