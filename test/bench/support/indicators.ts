/** Made-up indicators, the same in every run: one observable each, and about 880 bytes as real ones have. */
import { createHash } from 'node:crypto'

const created = '2026-01-02T03:04:05.678Z'
const description = 'Seen in phishing mails against the finance departments of several members. The address was registered a few days ' +
  'before the first mail, answers only to clients of certain countries, and hands out an archive with a loader in it; the loader ' +
  'asks the same host for its next stage every few minutes, over HTTPS with a certificate of its own.'

function digest (name: string, i: number): string {
  return createHash('sha256').update(`${name} ${i}`).digest('hex')
}

function uuid (name: string, i: number): string {
  const hex = digest(name, i)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Kinds of values in the proportion in which feeds have them: per ten. */
const kinds = ['domain', 'domain', 'domain', 'domain', 'ipv4', 'ipv4', 'url', 'url', 'sha256', 'sha256'] as const

/** The value that indicator `i` names, in its normal spelling. */
export function valueOf (i: number): string {
  const hex = digest('value', i)
  switch (kinds[i % kinds.length]) {
    case 'ipv4': return `${16 + (i >>> 16 & 63)}.${i >>> 8 & 255}.${i & 255}.${Number.parseInt(hex.slice(0, 2), 16)}`
    case 'url': return `https://www.${hex.slice(0, 8)}.example/${hex.slice(8, 16)}/login.php?id=${i}`
    case 'sha256': return hex
    default: return `mail.${hex.slice(0, 10)}-${i}.example`
  }
}

function patternOf (i: number): string {
  const value = valueOf(i)
  switch (kinds[i % kinds.length]) {
    case 'ipv4': return `[ipv4-addr:value = '${value}']`
    case 'url': return `[url:value = '${value}']`
    case 'sha256': return `[file:hashes.'SHA-256' = '${value}']`
    default: return `[domain-name:value = '${value}']`
  }
}

/** Indicator `i` as JSON text without white space between tokens; `token` is found nowhere else. */
export function indicatorText (i: number, token = ''): string {
  return JSON.stringify({
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${uuid('indicator', i)}`,
    created_by_ref: `identity--${uuid('author', 0)}`,
    created,
    modified: created,
    name: `Phishing infrastructure, finding number ${i}${token}`,
    description,
    indicator_types: ['malicious-activity'],
    pattern: patternOf(i),
    pattern_type: 'stix',
    valid_from: created,
    kill_chain_phases: [{ kill_chain_name: 'lockheed-martin-cyber-kill-chain', phase_name: 'delivery' }],
    confidence: i % 100,
    lang: 'en'
  })
}

/** A report of about `bytes` bytes, most of them text. */
export function reportText (i: number, bytes: number): string {
  return JSON.stringify({
    type: 'report',
    spec_version: '2.1',
    id: `report--${uuid('report', i)}`,
    created,
    modified: created,
    name: `Report number ${i}`,
    published: created,
    object_refs: [`identity--${uuid('author', 0)}`],
    description: description.repeat(Math.ceil(bytes / description.length)).slice(0, bytes)
  })
}

/** A bundle of objects that are JSON text. */
export function bundleOf (texts: readonly string[]): string {
  return `{"type":"bundle","id":"bundle--${uuid('bundle', texts.length)}","objects":[${texts.join(',')}]}`
}
