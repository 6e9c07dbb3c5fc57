/** The decoders that can be reached by package names, each with what it takes. Those inside of packages are in their own tests. */
import { Buffer } from 'node:buffer'
import {
  decode, decodeCharter, decodeEntry, decodeGovernorProof, decodeHandling, decodeInvitation, decodeJoinMessage, decodeLinkCertificate, decodeLinkStatement,
  decodeProposal, decodeWithdrawal, encode, takeProposal, takeStatement, unarmour, verifyAddressRecord, verifyCard, verifyCertificate, verifyEntry,
  verifyGovernorProof, verifyJoinRequest, verifyLinkCertificate, verifyReceipt, verifyStatement
} from '@hanse/core'
import { decodeMessage, verifyMessage } from '@hanse/exchange'
import { readWarningList } from '@hanse/knowledge'
import { factsOf, parse, parseObject, parsePattern, patternObservables } from '@hanse/stix'
import { parseRules } from 'hanse'
import { brig, federation, memberOf, nodeOf, roster, suite } from '../bad-input/support/firms.ts'
import { held, opening } from '../bad-input/support/world.ts'
import { codesOf } from '../support/decoders.ts'
import { codeOfThrow, jsonValues } from '../support/fuzz-target.ts'
import * as corpus from './corpus.ts'
import * as governors from './governors.ts'
import * as membership from './membership.ts'
import type { FuzzTarget } from '../support/fuzz-target.ts'
import type { CborMapValue, CborValue, Result } from '@hanse/core'

const { authoring } = brig
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** CBOR as values; null for what the encoder refuses to write. */
const cborValues: FuzzTarget['values'] = {
  open: (bytes) => {
    const decoded = decode(bytes)
    return decoded.ok ? decoded.value : null
  },
  close: (value) => {
    try {
      return encode(value as CborValue)
    } catch {
      return null
    }
  }
}

function codeOf (result: Result<unknown>): string | undefined {
  return result.ok ? undefined : result.rejection.code
}

function target (name: string, from: readonly Uint8Array[], read: FuzzTarget['read'], values?: FuzzTarget['values']): FuzzTarget {
  return { name, corpus: from, read, codes: codesOf(name), ...(values !== undefined && { values }) }
}

function readFrame (bytes: Uint8Array): string | undefined {
  const raw = decodeMessage(suite, bytes)
  return codeOf(raw.ok
    ? verifyMessage(raw.value, { suite, roster, federation, peer: nodeOf(brig), headerOf: (id) => [opening, held].find(({ entry }) => entry.id === id)?.entry })
    : raw)
}

/** `[header, signature]` or `[header, signature, handling, nonce, certificate]`, as one value. */
const entries = [opening, held].map(({ entry: { headerBytes, signature, opening: first } }) =>
  encode([headerBytes, signature, ...(first === undefined ? [] : [first.handling, first.nonce, first.certificate])]))

function readEntry (bytes: Uint8Array): string | undefined {
  const read = decode(bytes)
  const parts: CborMapValue[] = read.ok && Array.isArray(read.value) ? read.value : []
  const [headerBytes, signature, handling, nonce, certificate] = parts.map((part) => part instanceof Uint8Array ? part : new Uint8Array())
  if (headerBytes === undefined || signature === undefined) {
    return 'E_ENC_TYPE'
  }
  const first = handling === undefined ? undefined : { handling, nonce: nonce ?? handling, certificate: certificate ?? handling }
  const entry = decodeEntry(suite, headerBytes, signature, first)
  return codeOf(entry.ok ? verifyEntry(suite, entry.value, authoring.publicKey, federation) : entry)
}

function readPattern (bytes: Uint8Array): string | undefined {
  patternObservables(text(bytes))
  const read = parsePattern(text(bytes))
  return read.ok ? undefined : read.problem.code
}

function readObject (bytes: Uint8Array): string | undefined {
  factsOf(Buffer.from(bytes))
  const read = parseObject(bytes)
  return read.ok ? undefined : read.refusal.code
}

function readList (bytes: Uint8Array): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text(bytes))
  } catch {
    return 'malformed'
  }
  const read = readWarningList(value)
  return read.ok ? undefined : read.why
}

const named = [{ member: memberOf(brig), name: 'Brig' }]

export const targets: readonly FuzzTarget[] = [
  target('frame', [...corpus.frames, ...membership.frames], readFrame, cborValues),
  target('entry', entries, readEntry, cborValues),
  target('handling', corpus.handlings, (bytes) => codeOf(decodeHandling(bytes)), cborValues),
  target('receipt', [corpus.receipt], (bytes) => {
    const read = verifyReceipt(suite, bytes, corpus.receiptSignature, authoring.publicKey, federation)
    return codeOf(read)
  }, cborValues),
  target('withdrawal', corpus.withdrawals, (bytes) => codeOf(decodeWithdrawal(bytes)), cborValues),
  target('card', corpus.cards, (bytes) => codeOf(verifyCard(suite, bytes)), cborValues),
  target('charter', corpus.charters, (bytes) => codeOf(decodeCharter(suite, bytes)), cborValues),
  target('certificate', corpus.certificates, (bytes) => codeOf(verifyCertificate(suite, bytes, federation)), cborValues),
  target('link', governors.proposals, (bytes) => {
    const read = decodeProposal(suite, bytes)
    return codeOf(read.ok ? takeProposal(suite, governors.agreement, read.value) : read)
  }, cborValues),
  target('link', governors.linkCertificates, (bytes) => {
    const read = decodeLinkCertificate(suite, bytes)
    return codeOf(read.ok ? verifyLinkCertificate(suite, read.value, governors.agreement.place) : read)
  }, cborValues),
  target('link statement', governors.statements, (bytes) => {
    const read = decodeLinkStatement(bytes)
    return codeOf(read.ok ? takeStatement(suite, governors.agreement, read.value) : read)
  }, cborValues),
  target('governor proof', governors.governorProofs, (bytes) => {
    const read = decodeGovernorProof(bytes)
    return codeOf(read.ok ? verifyGovernorProof(suite, read.value, governors.agreement.place) : read)
  }, cborValues),
  target('statement', membership.statements, (bytes) => codeOf(verifyStatement(suite, bytes, federation)), cborValues),
  target('join request', membership.requests, (bytes) => codeOf(verifyJoinRequest(suite, bytes, federation)), cborValues),
  target('invitation', membership.invitations, (bytes) => codeOf(decodeInvitation(suite, membership.invitationWord(bytes))), cborValues),
  target('join message', membership.joinMessages, (bytes) => codeOf(decodeJoinMessage(bytes)), cborValues),
  target('addresses', corpus.addressRecords, (bytes) => codeOf(verifyAddressRecord(suite, bytes, () => authoring.publicKey, federation)), cborValues),
  target('armour', corpus.armours, (bytes) => codeOf(unarmour('HANSE MEMBER CARD', text(bytes)))),
  target('bundle', corpus.bundles, (bytes) => parse(bytes).refused[0]?.code, jsonValues),
  target('object', corpus.leaves, readObject, jsonValues),
  target('pattern', corpus.patterns, readPattern),
  target('warning list', corpus.warningLists, readList, jsonValues),
  target('rules', corpus.rules, async (bytes) => codeOfThrow(() => parseRules(text(bytes), named)), jsonValues),
  target('rules', corpus.ruleTexts, async (bytes) => codeOfThrow(() => parseRules(text(bytes), named)))
]
