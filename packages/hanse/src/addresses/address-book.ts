import { accept, equal, fromHex, multikey, reject, show, toHex, verifyAddressRecord } from '@hanse/core'
import type { AddressRecord, NodeId, Result, Roster, Suite } from '@hanse/core'

/** The newest record of a node, as it travelled. */
export interface HeldRecord { record: AddressRecord, bytes: Uint8Array }

/** The newest signed address record of each node of the roster. An older or forged one never takes its place. */
export class AddressBook {
  readonly #suite: Suite
  readonly #roster: () => Roster
  readonly #newest = new Map<NodeId, HeldRecord>()

  constructor (suite: Suite, roster: () => Roster) {
    this.#suite = suite
    this.#roster = roster
  }

  /**
   * Checks a record and keeps it if it is the newest of its node.
   *
   * @param node - whose record it must be
   * @param bytes - as received
   * @param now - ms since 1970
   * @returns the record, or what `verifyAddressRecord` refuses, `E_ADDRESSES_NODE`, `E_ADDRESSES_EXPIRED`,
   * `E_ADDRESSES_OLD`
   */
  take (node: NodeId, bytes: Uint8Array, now: number): Result<AddressRecord> {
    const { federation, nodes, byNodeKey } = this.#roster()
    const read = verifyAddressRecord(this.#suite, bytes, (key) => byNodeKey.get(toHex(key))?.authoringKey, fromHex(federation))
    if (!read.ok) {
      return read
    }
    const { value: record } = read
    const named = nodes.get(node)
    if (named === undefined || !equal(multikey(named.nodeKey), record.node)) {
      return reject('E_ADDRESSES_NODE', `the addresses are of another node than ${show(node)}`, { node })
    }
    if (record.until <= now) {
      return reject('E_ADDRESSES_EXPIRED', `the addresses of ${node} were good until ${record.until}, now is ${now}`, { node, until: record.until })
    }
    const held = this.#newest.get(node)
    if (held !== undefined && held.record.seq > record.seq) {
      return reject('E_ADDRESSES_OLD', `the addresses of ${node} have seq ${record.seq}; seq ${held.record.seq} is known`, { node, seq: record.seq })
    }
    if (held === undefined || held.record.seq < record.seq) {
      this.#newest.set(node, { record, bytes: bytes.slice() })
    }
    return accept(record)
  }

  /** The newest record that was taken of a node, still good or not. */
  newest (node: NodeId): HeldRecord | undefined {
    return this.#newest.get(node)
  }

  /** Where a node says it can be reached, if that still holds. */
  addrsOf (node: NodeId, now: number): string[] {
    const record = this.#newest.get(node)?.record
    return record === undefined || record.until <= now || !this.#roster().nodes.has(node) ? [] : record.addrs
  }
}
