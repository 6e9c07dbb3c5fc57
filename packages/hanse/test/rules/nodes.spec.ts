import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { bundle, indicator, malware } from '../support/bundles.ts'
import { found } from '../support/federation.ts'
import { objectsUntil } from '../support/wait.ts'
import type { HanseNode } from '../../src/index.ts'
import type { TestFederation } from '../support/federation.ts'

let federation: TestFederation

afterEach(async () => { await federation.end() })

async function write (name: string, text: string): Promise<void> {
  await writeFile(join(federation.members.get(name)?.directory ?? '', 'rules.yaml'), text)
}

const one = (rule: string): string => `version: 1\ndefault: permit\nrules:\n  - ${rule}\n`
const holds = async (node: HanseNode, id: string): Promise<boolean> => node.explain(id).then(() => true, () => false)

describe('rules of real nodes', () => {
  it('keep a publication from a member on GREEN, and say so', async () => {
    federation = await found()
    await write('Aurora', one('{id: no-corvette, when: {direction: share, subject: {member: Corvette}}, verdict: deny}'))
    const [aurora, brig, corvette] = await Promise.all(['Aurora', 'Brig', 'Corvette'].map(async (name) => federation.open(name))) as [
      HanseNode,
      HanseNode,
      HanseNode
    ]
    const denied = indicator("[domain-name:value = 'a.example']")
    const preview = await aurora.preview(bundle(denied), { tlp: 'green' })
    expect(preview.lanes[0]?.members.find(({ name }) => name === 'Corvette')).toMatchObject({
      verdict: 'deny',
      reasons: [{ code: 'E_AUDIENCE_EXCEPT' }, { code: 'R_no-corvette' }]
    })
    await aurora.publish(bundle(denied), { tlp: 'green' })
    await objectsUntil(brig, (ids) => ids.has(denied.id))
    const [explained] = await aurora.explain(denied.id, { member: 'Corvette' })
    expect(explained?.members[0]).toMatchObject({ verdict: 'deny', reasons: [{ code: 'E_AUDIENCE_EXCEPT' }, { code: 'R_no-corvette' }] })
    await write('Aurora', 'version: 1\ndefault: permit\nrules: []\n')
    expect(await aurora.loadRules()).toMatchObject({ rules: 0, default: 'permit' })
    const permitted = indicator("[domain-name:value = 'b.example']")
    await aurora.publish(bundle(permitted), { tlp: 'green' })
    await objectsUntil(corvette, (ids) => ids.has(permitted.id))
    expect(await holds(corvette, denied.id)).toBe(false)
  })

  it('say who else gives what they do not, and take nothing that they refuse', async () => {
    federation = await found()
    await write('Brig', one('{id: no-relay, when: {direction: relay, subject: {member: Corvette}}, verdict: deny, reason: a contract}'))
    await write('Corvette', one('{id: no-malware, when: {direction: accept, object: {type: malware}}, verdict: deny}'))
    const [aurora, brig, corvette] = await Promise.all(['Aurora', 'Brig', 'Corvette'].map(async (name) => federation.open(name))) as [
      HanseNode,
      HanseNode,
      HanseNode
    ]
    const taken = indicator("[domain-name:value = 'a.example']")
    const refused = malware('Nix')
    await aurora.publish(bundle(taken, refused), { tlp: 'green' })
    await Promise.all([objectsUntil(brig, (ids) => ids.has(refused.id)), objectsUntil(corvette, (ids) => ids.has(taken.id))])
    expect(await holds(corvette, refused.id)).toBe(false)
    const [explained] = await brig.explain(taken.id, { member: 'Corvette' })
    expect(explained?.members[0]).toMatchObject({ verdict: 'permit' })
    expect(explained?.members[0]?.reasons.slice(1)).toEqual([
      { code: 'R_no-relay', text: 'your rule no-relay denies it: a contract' },
      { code: 'R_REACHABLE', text: 'denied by you, still reachable through Aurora' }
    ])
  })

  it('stop the start when they cannot be read, and change nothing when they are loaded anew', async () => {
    federation = await found()
    await write('Brig', one('{id: x, when: {subject: {colour: red}}, verdict: deny}'))
    await expect(federation.open('Brig', { start: false })).rejects.toMatchObject({ code: 'E_RULE_UNKNOWN_ATTR' })
    await write('Brig', one('{id: x, when: {direction: share}, verdict: deny}'))
    const brig = await federation.open('Brig', { start: false })
    await write('Brig', 'version: 2')
    await expect(brig.loadRules()).rejects.toMatchObject({ code: 'E_RULE_VALUE' })
    expect((await brig.publish(bundle(malware('Nix')), { tlp: 'green' })).refused).toMatchObject([{ code: 'E_RULE_DENIED' }])
  })
})
