import { toHex } from '@hanse/core'
import { readPageKey, readU64 } from '../keys.ts'
import { decodeArrival } from '../record/arrival.ts'
import { decodePages } from '../record/body.ts'
import { decodePrivate } from '../record/facts.ts'
import { decodeInvitationRecord } from '../record/invitation.ts'
import { decodePublication } from '../record/publication.ts'
import { unseal } from '../record/sealed.ts'
import { decodeWithdrawn } from '../record/withdrawn.ts'
import type { Findings } from './findings.ts'
import type { Layout, Part } from '../layout.ts'

type Read = (key: Uint8Array, value: Uint8Array) => unknown

/**
 * Reads every value that the check at the start leaves for later, and puts the removal of those that cannot be read
 * among the repairs. For a store of which damage is known: it reads all bytes there are.
 */
export async function dropUnreadable (layout: Layout, findings: Findings): Promise<void> {
  // what holds leaves is told of by the leaves
  await drop(layout.bodies, findings, (key, value) => {
    const { entry, from } = readPageKey(key)
    return decodePages([value], entry, from, 'it')
  })
  await drop(layout.private, findings, (_, value) => decodePrivate(value, 'it'), (key) => `the private import ${toHex(key)} cannot be read; import it again`)
  await drop(
    layout.publications,
    findings,
    (key, value) => decodePublication(toHex(key), value),
    (key) => `the list of what publication ${toHex(key)} made cannot be read`
  )
  await drop(layout.arrivals, findings, decodeArrival, (key) => `arrival ${readU64(key, 0)} cannot be read`)
  await drop(
    layout.withdrawn,
    findings,
    (key, value) => decodeWithdrawn(readU64(key, 0), value),
    (key) => `what was withdrawn at ${readU64(key, 0)} cannot be read`
  )
  await drop(layout.invitations, findings, decodeInvitationRecord, (key) => `the invitation ${toHex(key)} cannot be read; invite again`)
  await dropWaiting(layout, findings)
}

async function drop (part: Part, findings: Findings, read: Read, told?: (key: Uint8Array) => string): Promise<void> {
  for await (const [key, value] of part.iterator()) {
    if (!isReadable(read, key, value)) {
      findings.repairs.delete(part, key)
      if (told !== undefined) {
        findings.add(told(key))
      }
    }
  }
}

/** What waits to be published needs both its item and its bundle. */
async function dropWaiting (layout: Layout, findings: Findings): Promise<void> {
  const items = await readable(layout.outbox)
  const bundles = await readable(layout.outboxBundles)
  for (const [id, { key }] of new Map([...items, ...bundles])) {
    if (items.get(id)?.whole !== true || bundles.get(id)?.whole !== true) {
      findings.add(`what waited in the outbox as ${id} is lost; publish it again`)
      findings.repairs.delete(layout.outbox, key)
      findings.repairs.delete(layout.outboxBundles, key)
    }
  }
}

async function readable (part: Part): Promise<Map<string, { key: Uint8Array, whole: boolean }>> {
  const found = new Map<string, { key: Uint8Array, whole: boolean }>()
  for await (const [key, value] of part.iterator()) {
    found.set(toHex(key), { key, whole: isReadable(() => unseal(value, 'it'), key, value) })
  }
  return found
}

function isReadable (read: Read, key: Uint8Array, value: Uint8Array): boolean {
  try {
    read(key, value)
    return true
  } catch {
    return false
  }
}
