import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  assembleCertificate, consentInput, decodeCharter, encodeStatementBody, multikey, toHex, unarmour, unarmourAll, unwrap, verifyCard, voteInput
} from '@hanse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seedSigner } from '../../src/crypto/seed-signer.ts'
import { pinCharter } from '../../src/home/charter.ts'
import { readSeed } from '../../src/home/keys.ts'
import { Unlocking } from '../../src/home/sealed-seed.ts'
import {
  applyCertificate, armour, changePassphrase, createHome, nativeSuite, readHome, requestCertificate, signRequest, updateMember, viewKeys, viewRequest
} from '../../src/index.ts'
import { found } from '../support/federation.ts'
import { temporary } from '../support/temporary.ts'
import type { TestFederation, TestMember } from '../support/federation.ts'
import type { AdmitBody, Signer } from '@hanse/core'

let federation: TestFederation
let aurora: string
let brig: string
/** the machine with the member key of Aurora */
let vault: string
beforeEach(async () => {
  federation = await found()
  const homeOf = (name: string): string => (federation.members.get(name) as TestMember).directory
  aurora = homeOf('Aurora')
  brig = homeOf('Brig')
  vault = join(aurora, '..', 'vault')
  await mkdir(vault, { mode: 0o700 })
  await rename(join(aurora, 'member.key'), join(vault, 'member.key'))
})
afterEach(async () => { await federation.end() })

const signedRequest = async (rotate: boolean): Promise<string> => signRequest(vault, await requestCertificate(aurora, { rotate }))
const nodeOf = async (home: string): Promise<string | undefined> => (await viewKeys(home)).nodes[0]?.node
const passphrase = async (): Promise<string> => 'kogge vor anker'

describe('a marker of a switch that is damaged', () => {
  it.each(['', '{"replaced": [', 'null', '{"replaced": ["node.key"]}', '{"replaced": [7], "removed": []}'])('%j is refused with what to do', async (text) => {
    await writeFile(join(aurora, 'switch'), text, { mode: 0o600 })
    for (const read of [readHome, viewKeys]) {
      await expect(read(aurora)).rejects.toMatchObject({ code: 'E_HOME_SWITCH', message: expect.stringContaining('take that file away') })
    }
  })
})

describe('renewal with the member key offline', () => {
  it('gives the same keys new dates, here and at the partners', async () => {
    const before = await viewKeys(aurora)
    expect(before).toMatchObject({ memberKey: false, sealed: false, next: false })
    const request = await requestCertificate(aurora, { addrs: ['/dns4/new.example/tcp/1'] })
    expect(viewRequest(request)).toMatchObject({ name: 'Aurora', cites: [before.certificate], nodes: [{ state: 'renewed', node: before.nodes[0]?.node }] })
    const certificate = await signRequest(vault, request)
    const taken = { members: [{ name: 'Aurora', nodes: [{ state: 'renewed' }], out: [] }] }
    expect(await applyCertificate(aurora, certificate)).toMatchObject({ ...taken, rotated: false, node: before.nodes[0]?.node })
    const after = await viewKeys(aurora)
    expect(after.nodes).toMatchObject([{ node: before.nodes[0]?.node, addrs: ['/dns4/new.example/tcp/1'] }])
    expect(after.certificate).not.toBe(before.certificate)
    expect(await updateMember(brig, certificate)).toMatchObject(taken)
    expect(await updateMember(brig, certificate)).toMatchObject({ certificates: [], members: [] })
    expect((await readHome(brig)).certificates).toHaveLength(1)
  })
})

describe('rotation with the member key offline', () => {
  it('keeps the old keys until the certificate is applied, then has new ones', async () => {
    const old = await readHome(aurora)
    const request = await requestCertificate(aurora, { rotate: true })
    expect(viewRequest(request).nodes.map(({ state }) => state)).toEqual(['new', 'out'])
    expect((await readHome(aurora)).nodeKey).toEqual(old.nodeKey)
    expect(await viewKeys(aurora)).toMatchObject({ next: true })
    const certificate = await signRequest(vault, request)
    expect(await applyCertificate(aurora, certificate)).toMatchObject({ rotated: true, members: [{ nodes: [{ state: 'new' }], out: [expect.any(String)] }] })
    const now = await readHome(aurora)
    expect(now.nodeKey).not.toEqual(old.nodeKey)
    expect(now.signer.publicKey).not.toEqual(old.signer.publicKey)
    expect((await readdir(aurora)).filter((name) => /next|switch|new$/.test(name))).toEqual([])
    // and again: the chain travels in one file, so that a partner may have missed the first
    const second = await signedRequest(true)
    expect(unwrap(unarmourAll('HANSE CERTIFICATE', second))).toHaveLength(2)
    await applyCertificate(aurora, second)
    expect(await updateMember(brig, second)).toMatchObject({ certificates: [expect.any(String), expect.any(String)] })
    const [, last] = unwrap(unarmourAll('HANSE CERTIFICATE', second)) as [Uint8Array, Uint8Array]
    const corvette = (federation.members.get('Corvette') as TestMember).directory
    await expect(updateMember(corvette, armour('HANSE CERTIFICATE', last))).rejects.toMatchObject({ code: 'E_CERT_CITES' })
    expect((await readHome(corvette)).certificates).toEqual([])
  })

  it('takes the keys that wait again, and seals them as the others', async () => {
    await changePassphrase(aurora, { next: passphrase })
    const first = viewRequest(await requestCertificate(aurora, { rotate: true, passphrase }))
    const request = await requestCertificate(aurora, { rotate: true, passphrase })
    expect(viewRequest(request).nodes[0]?.node).toBe(first.nodes[0]?.node)
    expect(await readFile(join(aurora, 'node.key.next'), 'utf8')).toMatch(/^hanse-ed25519-sealed-seed:/)
    const certificate = await signRequest(vault, request)
    await expect(applyCertificate(aurora, certificate)).rejects.toMatchObject({ code: 'E_PASSPHRASE_NEEDED' })
    await applyCertificate(aurora, certificate, { passphrase })
    await readHome(aurora, { passphrase })
    expect(await nodeOf(aurora)).toBe(first.nodes[0]?.node)
  })

  it('is refused where it does not belong, and nothing changes', async () => {
    const certificate = await signedRequest(true)
    const request = await requestCertificate(aurora, { rotate: true })
    await expect(applyCertificate(brig, certificate)).rejects.toMatchObject({ code: 'E_CERT_NOT_OWN' })
    await expect(updateMember(aurora, certificate)).rejects.toMatchObject({ code: 'E_CERT_OWN' })
    await expect(updateMember(brig, request)).rejects.toMatchObject({ code: 'E_ARMOUR' })
    await expect(signRequest(brig, request)).rejects.toMatchObject({ code: 'E_KEY_ROLE' })
    await using stranger = await temporary()
    await createHome(stranger.path, { name: 'Aurora', country: 'DK', sectors: [], listen: [], solo: true })
    await expect(updateMember(stranger.path, certificate)).rejects.toMatchObject({ code: 'E_CHARTER_MISMATCH' })
    const waiting = ['node.key.next', 'authoring.key.next'].map((name) => join(aurora, name)) as [string, string]
    await Promise.all(waiting.map(async (path) => rename(path, `${path}.gone`)))
    await expect(applyCertificate(aurora, certificate)).rejects.toMatchObject({ code: 'E_CERT_KEYS' })
    expect(await readdir(aurora)).not.toContain('certificates')
    expect(await readdir(brig)).not.toContain('certificates')
  })

  it('beside a renewal that replaces the same certificate suspends the node, until one replaces both', async () => {
    const renewal = await signedRequest(false)
    const rotation = await signedRequest(true)
    await updateMember(brig, renewal)
    expect(await updateMember(brig, rotation)).toMatchObject({ members: [{ nodes: [], concurrent: [expect.any(String), expect.any(String)] }] })
    await applyCertificate(aurora, rotation)
    await expect(applyCertificate(aurora, renewal)).rejects.toMatchObject({ code: 'E_CERT_KEYS' })
    expect(await viewKeys(brig)).not.toHaveProperty('concurrent')
    const request = await requestCertificate(aurora, { replaces: renewal })
    expect(viewRequest(request).cites).toHaveLength(2)
    const united = await signRequest(vault, request)
    await applyCertificate(aurora, united)
    expect(await updateMember(brig, united)).toMatchObject({ members: [{ nodes: [{ state: 'new' }], out: [] }] })
    expect(await viewKeys(aurora)).not.toHaveProperty('concurrent')
    await readHome(aurora)
  })

  it('that an interruption cut short is whole at the next look', async () => {
    const certificate = await signedRequest(true)
    const node = viewRequest(await requestCertificate(aurora, { rotate: true })).nodes[0]?.node
    const before = await readHome(aurora)
    const files = { 'node.key': 'node.key.next', 'authoring.key': 'authoring.key.next' }
    for (const [name, next] of Object.entries(files)) {
      await copyFile(join(aurora, next), join(aurora, `${name}.switch`))
    }
    await writeFile(join(aurora, 'certificates.switch'), certificate, { mode: 0o600 })
    // stopped before the marker: all old
    expect((await readHome(aurora)).nodeKey).toEqual(before.nodeKey)
    await writeFile(
      join(aurora, 'switch'),
      JSON.stringify({ replaced: [...Object.keys(files), 'certificates'], removed: Object.values(files) }),
      { mode: 0o600 }
    )
    // stopped after the first rename: all new
    await rename(join(aurora, 'authoring.key.switch'), join(aurora, 'authoring.key'))
    const after = await readHome(aurora)
    expect(after.nodeKey).not.toEqual(before.nodeKey)
    expect(after.signer.publicKey).not.toEqual(before.signer.publicKey)
    expect(await nodeOf(aurora)).toBe(node)
    expect((await readdir(aurora)).filter((name) => /next|switch$/.test(name))).toEqual([])
  })
})

describe('changePassphrase', () => {
  it('sets, changes and removes it for all keys', async () => {
    expect(await changePassphrase(brig, { next: passphrase })).toEqual(['member.key', 'node.key', 'authoring.key'])
    await expect(readHome(brig)).rejects.toMatchObject({ code: 'E_PASSPHRASE_NEEDED' })
    await expect(changePassphrase(brig, { passphrase: async () => 'wrong', next: passphrase })).rejects.toMatchObject({ code: 'E_PASSPHRASE' })
    await expect(changePassphrase(brig, { passphrase, next: async () => '' })).rejects.toMatchObject({ code: 'E_PASSPHRASE' })
    await readHome(brig, { passphrase })
    await changePassphrase(brig, { passphrase, next: async () => 'another' })
    await expect(readHome(brig, { passphrase })).rejects.toMatchObject({ code: 'E_PASSPHRASE' })
    const { nodeKey } = await readHome(brig, { passphrase: async () => 'another' })
    await changePassphrase(brig, { passphrase: async () => 'another' })
    expect((await readHome(brig)).nodeKey).toEqual(nodeKey)
    expect((await readdir(brig)).filter((name) => /switch|new$/.test(name))).toEqual([])
  })

  it('works on a member key alone, and names a home without keys', async () => {
    expect(await changePassphrase(vault, { next: passphrase })).toEqual(['member.key'])
    const request = await requestCertificate(aurora)
    await expect(signRequest(vault, request)).rejects.toMatchObject({ code: 'E_PASSPHRASE_NEEDED' })
    await signRequest(vault, request, { passphrase })
    await using empty = await temporary()
    await expect(changePassphrase(empty.path, { next: passphrase })).rejects.toMatchObject({ code: 'E_HOME_MISSING' })
  })

  it('that an interruption cut short leaves all as it was, or all as it is to be', async () => {
    const names = ['member.key', 'node.key', 'authoring.key']
    await using sealed = await temporary()
    await Promise.all(names.map(async (name) => copyFile(join(brig, name), join(sealed.path, name))))
    await changePassphrase(sealed.path, { next: passphrase })
    const stopAfter = async (renamed: number): Promise<void> => {
      for (const name of names) {
        await copyFile(join(sealed.path, name), join(brig, `${name}.switch`))
      }
      await writeFile(join(brig, 'switch'), JSON.stringify({ replaced: names, removed: [] }), { mode: 0o600 })
      for (const name of names.slice(0, renamed)) {
        await rename(join(brig, `${name}.switch`), join(brig, name))
      }
    }
    for (const renamed of [0, 1, 2, 3]) {
      await changePassphrase(brig, { passphrase })
      await stopAfter(renamed)
      await expect(readHome(brig)).rejects.toMatchObject({ code: 'E_PASSPHRASE_NEEDED' })
      await readHome(brig, { passphrase })
    }
  })
})

describe('a member that came in by the governors', () => {
  it('renews and rotates as founders do, and keeps what governors signed', async () => {
    const [corvette, dhow] = ['Corvette', 'Dhow'].map((name) => (federation.members.get(name) as TestMember).directory) as [string, string]
    const ewer = join(aurora, '..', 'Ewer')
    await createHome(ewer, { name: 'Ewer', country: 'PT', sectors: [], listen: [] })
    const admission = await admissionOf(ewer, [vault, brig, corvette])
    await pinCharter(ewer, federation.charter)
    for (const home of [ewer, dhow]) {
      await writeFile(join(home, 'certificates'), admission, { mode: 0o600 })
    }
    const first = await nodeOf(ewer)
    const renewed = await signRequest(ewer, await requestCertificate(ewer))
    expect(await applyCertificate(ewer, renewed)).toMatchObject({ rotated: false, node: first })
    const rotated = await signRequest(ewer, await requestCertificate(ewer, { rotate: true }))
    expect(await applyCertificate(ewer, rotated)).toMatchObject({ rotated: true, members: [{ name: 'Ewer', nodes: [{ state: 'new' }], out: [first] }] })
    expect(await nodeOf(ewer)).not.toBe(first)
    expect((await readHome(ewer)).certificates).toHaveLength(3)
    expect(await updateMember(dhow, rotated)).toMatchObject({ members: [{ name: 'Ewer' }] })
    expect((await readHome(dhow)).certificates).toHaveLength(3)
    await expect(updateMember(brig, rotated)).rejects.toMatchObject({ code: 'E_MEMBER_UNKNOWN' })
  })
})

/** What a quorum signs, with the member keys in these directories, so that the member of a home comes in. */
async function admissionOf (home: string, governors: readonly string[]): Promise<string> {
  const { federation: id } = unwrap(decodeCharter(nativeSuite(), federation.charter))
  const card = unwrap(verifyCard(nativeSuite(), unwrap(unarmour('HANSE MEMBER CARD', await readFile(join(home, 'member.card'), 'utf8')))))
  const unlocking = new Unlocking(undefined)
  const signers = await Promise.all([home, ...governors].map(async (directory) => seedSigner(await readSeed(directory, 'member.key', unlocking))))
  const [own, ...votes] = signers as [Signer, Signer, ...Signer[]]
  const body: AdmitBody = {
    kind: 'admit',
    federation: id,
    link: toHex(id),
    by: multikey(votes[0].publicKey),
    at: 1,
    until: 2,
    cites: [],
    card: card.bytes,
    consent: await own.sign(consentInput(id, card.bodyBytes))
  }
  const bytes = encodeStatementBody(body)
  const signatures = await Promise.all(votes.map(async (vote) => ({ key: multikey(vote.publicKey), signature: await vote.sign(voteInput(body, bytes)) })))
  return armour('HANSE CERTIFICATE', assembleCertificate(bytes, signatures))
}
