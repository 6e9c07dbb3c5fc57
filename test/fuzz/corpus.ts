/** Real encodings of everything that the wire, files and people bring: what mutations begin with. */
import {
  addressRecordInput, armour, assembleAddressRecord, assembleCertificate, certificateInput, createCharter, encodeAddressRecord, encodeCertificateBody,
  encodeHandling, encodeReceipt, encodeWithdrawal, handling, receiptInput, toUtf8, unwrap, verifyCard
} from '@hanse/core'
import { encodeMessage } from '@hanse/exchange'
import { aurora, brig, cardOf, corvette, federation, memberOf, roster, startMs, suite } from '../bad-input/support/firms.ts'
import { bundleOf, indicator, markings, object } from '../bad-input/support/objects.ts'
import { chunkFrame, frameOf } from '../bad-input/support/sealed.ts'
import { held, next, opening } from '../bad-input/support/world.ts'
import type { CardBody, CertificateBody, HandlingTerms } from '@hanse/core'
import type { PlainMessage } from '@hanse/exchange'

const { lane } = opening.entry
const hash = 'ab'.repeat(32)
const dayMs = 86_400_000

export const receipt: Uint8Array = encodeReceipt({
  version: 1, federation, node: brig.node.multikey, lane, seq: 1, head: held.entry.id, except: [{ seq: 1, from: 2, count: 1 }], time: startMs
})
export const receiptSignature: Uint8Array = brig.authoring.sign(receiptInput(federation, receipt))

const plain: readonly PlainMessage[] = [
  { type: 'hello', version: 1, federation: roster.federation, roster: roster.digest, nowMs: startMs, features: ['a', 'b'], frameBytesMax: 1 << 20 },
  { type: 'digest', digest: hash },
  { type: 'groups', groups: [{ group: hash, digest: hash }], last: true },
  { type: 'heads', groups: [hash], heads: [{ lane, seq: 1, head: held.entry.id }], answer: true, last: true },
  { type: 'want', lanes: [{ lane, from: 0, to: 9 }], leaves: [{ entry: held.entry.id, from: 0, count: 2 }] },
  { type: 'absent', lanes: [{ lane, from: 0, to: 9 }], leaves: [{ entry: held.entry.id, from: 0, count: 2 }] },
  { type: 'credit', bytes: 65_536 }
]

export const frames: readonly Uint8Array[] = [
  ...plain.map(encodeMessage),
  frameOf(opening),
  frameOf(held),
  frameOf(next),
  ...held.chunks.map(chunkFrame),
  encodeMessage({ type: 'receipt', receipt: { bytes: receipt, signature: receiptSignature } })
]

const terms: readonly HandlingTerms[] = [
  { tlp: 'clear' },
  { tlp: 'amber', audience: { any: [{ sectors: ['energy'], countries: ['NL'] }, { roles: ['full'] }], except: { countries: ['US'] } }, pap: 'amber' },
  { tlp: 'red', audience: { any: [{ members: [memberOf(brig)] }] } },
  { tlp: 'amber+strict', audience: { any: [{ groups: ['g7'] }] }, iep: { affectedPartyNotifications: 'may', attribution: 'must-not' } }
]

export const handlings: readonly Uint8Array[] = terms.map((one) => encodeHandling(unwrap(handling(one))))

export const withdrawals: readonly Uint8Array[] = [
  encodeWithdrawal({ reason: 'false-positive', of: [{ entry: held.entry.id, from: 0, count: 2 }, { entry: 'ff'.repeat(32), from: 1, count: 1 }] })
]

export const cards: readonly Uint8Array[] = [aurora, brig, corvette].map((firm) => cardOf(firm))

export const charters: readonly Uint8Array[] = [unwrap(createCharter(suite, { name: 'Fuzz', at: startMs, founders: [...cards] }))]

function rotation (): Uint8Array {
  const { body: before, hash: cited } = unwrap(verifyCard(suite, cardOf(aurora)))
  const card: CardBody = { ...before, at: startMs }
  const body: CertificateBody = { kind: 'rotate', federation, cites: [cited], card }
  const bytes = encodeCertificateBody(body)
  const signers = [aurora.member, aurora.node, aurora.authoring]
  return assembleCertificate(bytes, signers.map((key) => ({ key: key.multikey, signature: key.sign(certificateInput(body, bytes)) })))
}

export const certificates: readonly Uint8Array[] = [rotation()]

function addressRecord (): Uint8Array {
  const body = encodeAddressRecord({
    federation,
    node: brig.node.multikey,
    addrs: ['/dns4/hanse.example/tcp/443/tls/ws', '/ip4/192.0.2.7/tcp/7373'],
    seq: startMs,
    time: startMs,
    until: startMs + dayMs
  })
  return assembleAddressRecord(body, brig.authoring.sign(addressRecordInput(federation, body)))
}

export const addressRecords: readonly Uint8Array[] = [addressRecord()]

export const armours: readonly Uint8Array[] = [toUtf8(armour('HANSE MEMBER CARD', cards[0] as Uint8Array))]

const objects: ReadonlyArray<Record<string, unknown>> = [
  indicator(
    { pattern: "[ipv4-addr:value = '192.0.2.1' OR url:value = 'https://bad-input.example/a']", labels: ['malicious'], object_marking_refs: [markings.green] }
  ),
  object('malware', { name: 'Fuzz', is_family: false, granular_markings: [{ selectors: ['name'], marking_ref: markings.amber }] }),
  object('report', { name: 'R', published: '2026-01-02T03:04:05Z', object_refs: ['malware--00000000-0000-4000-8000-000000000001'] }),
  object('relationship', {
    relationship_type: 'indicates',
    source_ref: 'indicator--00000000-0000-4000-8000-000000000001',
    target_ref: 'malware--00000000-0000-4000-8000-000000000002'
  }),
  object(
    'identity',
    { name: 'Aurora', identity_class: 'organization', sectors: ['energy'], external_references: [{ source_name: 's', url: 'https://a.example' }] }
  ),
  { type: 'file', spec_version: '2.1', id: 'file--00000000-0000-5000-8000-000000000003', name: 'a.exe', hashes: { 'SHA-256': hash, MD5: 'ab'.repeat(16) } },
  object(
    'observed-data',
    {
      first_observed: '2026-01-02T03:04:05Z',
      last_observed: '2026-01-02T03:04:06Z',
      number_observed: 1,
      object_refs: ['file--00000000-0000-5000-8000-000000000003']
    }
  )
]

export const leaves: readonly Uint8Array[] = objects.map((one) => toUtf8(JSON.stringify(one)))

export const bundles: readonly Uint8Array[] = [toUtf8(bundleOf(...objects)), toUtf8(bundleOf(indicator()))]

export const patterns: readonly Uint8Array[] = [
  "[domain-name:value = 'bad-input.example']",
  "[ipv4-addr:value ISSUBSET '192.0.2.0/24' AND network-traffic:dst_port IN (80, 443)] FOLLOWEDBY [url:value LIKE 'http://%'] WITHIN 300 SECONDS",
  "([file:hashes.'SHA-256' = 'aa' OR file:name MATCHES '^(a+)+$'] REPEATS 5 TIMES) START t'2026-01-02T03:04:05Z' STOP t'2026-02-02T03:04:05Z'",
  "[email-message:from_ref.value NOT = 'a@b.example' AND EXISTS windows-registry-key:values[*].name AND artifact:payload_bin = b'AAEC']"
].map(toUtf8)

export const warningLists: readonly Uint8Array[] = [
  { name: 'Known', type: 'hostname', list: ['example.com', 'example.org'], matching_attributes: ['domain', 'url'] },
  { name: 'Ranges', type: 'cidr', list: ['192.0.2.0/24', '2001:db8::/32'], version: 1 }
].map((one) => toUtf8(JSON.stringify(one)))

const ruleSet = {
  version: 1,
  default: 'permit',
  rules: [
    { id: 'no-us', when: { direction: 'share', subject: { country: ['US'] } }, verdict: 'deny', reason: 'law' },
    { id: 'second', when: { direction: ['share'], subject: { member: 'Brig' }, handling: { tlp: ['amber'] } }, verdict: 'hold', secondPerson: true }
  ]
}

const ruleYaml = [
  '# rules',
  'version: 1',
  'default: permit',
  'rules:',
  '  - id: no-us',
  '    when: { direction: share, subject: { country: [US] } }',
  '    verdict: deny',
  ''
].join('\n')

export const rules: readonly Uint8Array[] = [toUtf8(JSON.stringify(ruleSet)), toUtf8(JSON.stringify({ version: 1, default: 'deny', rules: [] }))]
export const ruleTexts: readonly Uint8Array[] = [toUtf8(ruleYaml), ...rules]
