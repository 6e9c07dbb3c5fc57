import { assembleCertificate, certificateInput, encodeCertificateBody } from '../../src/index.ts'
import { startMs } from './keys.ts'
import type { TestKey } from './keys.ts'
import type { CardBody, CardNode, CertificateBody, Hex } from '../../src/index.ts'

/** Two keys of a node. */
export interface TestPair { node: TestKey, authoring: TestKey }

export function lineOf ({ node, authoring }: TestPair, fields: Partial<CardNode> = {}): CardNode {
  return { node: node.multikey, authoring: authoring.multikey, addrs: ['/dns4/new.example/tcp/4001'], from: startMs, until: startMs + 1_000, ...fields }
}

/** A certificate that puts a card in the place of others, signed by the keys that are given. */
export function testRotation (federation: Uint8Array, card: CardBody, cites: Hex[], signers: readonly TestKey[]): Uint8Array {
  const body: CertificateBody = { kind: 'rotate', federation, cites, card }
  const bytes = encodeCertificateBody(body)
  return assembleCertificate(bytes, signers.map((key) => ({ key: key.multikey, signature: key.sign(certificateInput(body, bytes)) })))
}
