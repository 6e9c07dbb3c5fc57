import { array, assert, constantFrom, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { charterLinks, consentInput, didOf, foldRoster, openFault, toHex, unwrap, verifyCertificate } from '../../src/index.ts'
import { lineOf, testRotation } from '../support/certificates.ts'
import { memberKeys, nodeSuite, testKey } from '../support/keys.ts'
import {
  admission, cardHash, cardWithKeys, change, founders, group, memberKey, revocation, statement, testCharter
} from '../support/statements.ts'
import type { Member, Roster, VerifiedCertificate, VerifiedStatement } from '../../src/index.ts'

const charter = testCharter()
const idOf = (number: number): string => didOf(memberKey(number).publicKey)
const nodeOf = (number: number): string => didOf(memberKeys(number).node.publicKey)
const fold = (...statements: VerifiedStatement[]): Roster => foldRoster(charter, { statements })
const member = (roster: Roster, number: number): Member | undefined => roster.members.get(idOf(number))

const admitted = statement(charter, admission(charter, 50))
const revoked = statement(charter, revocation(50))
const fresh = cardWithKeys(memberKey(50), 150)
const readmitted = statement(charter, {
  kind: 'admit', card: fresh.card, consent: memberKey(50).sign(consentInput(charter.federation, fresh.bodyBytes)), cites: [revoked.hash]
})

/** A roster as text, with the order of everything in it. */
function flat (roster: Roster): string {
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [...value] : value instanceof Uint8Array ? toHex(value) : value
  return JSON.stringify({ ...roster, roots: [...roster.roots].map(({ hash }) => hash).sort() }, plain)
}

describe('admissions', () => {
  it('bring in a member with its nodes, once a quorum has signed', () => {
    const roster = fold(admitted)
    expect(member(roster, 50)).to.include({ name: 'Member 50', country: 'DE', role: 'full', governor: false, certificate: cardHash(50) })
    expect(roster.nodes.get(nodeOf(50))).to.include({ member: idOf(50) })
    expect(roster.digest).not.to.equal(fold().digest)
    expect(member(fold(statement(charter, admission(charter, 50), [10, 20])), 50)).to.equal(undefined)
  })

  it('count signatures of governors alone', () => {
    expect(member(fold(statement(charter, admission(charter, 50), [10, 20, 50])), 50)).to.equal(undefined)
    const joined = statement(charter, admission(charter, 60), [10, 20, 50])
    expect(member(fold(admitted, joined), 60)).to.equal(undefined)
  })

  it('do not count for who is a founder, or under a link that is not known', () => {
    expect(fold(statement(charter, admission(charter, 20))).digest).to.equal(fold().digest)
    expect(member(fold(statement(charter, admission(charter, 50), [10, 20, 30], { link: 'ab'.repeat(32) })), 50)).to.equal(undefined)
  })

  it('that bind a key that another member has do not count', () => {
    const thief = cardWithKeys(memberKey(60), 20)
    const consent = memberKey(60).sign(consentInput(charter.federation, thief.bodyBytes))
    const claim = statement(charter, { kind: 'admit', card: thief.card, consent, cites: [] })
    expect(member(fold(claim), 60)).to.equal(undefined)
    expect(member(fold(claim), 20)?.nodes).to.have.length(1)
  })
})

describe('revocations', () => {
  it('end a membership, and what its nodes signed can still be verified', () => {
    const roster = fold(admitted, revoked)
    expect(member(roster, 50)).to.equal(undefined)
    expect(roster.nodes.has(nodeOf(50))).to.equal(false)
    expect(roster.byNodeKey.get(toHex(memberKeys(50).node.multikey))).to.include({ member: idOf(50) })
    expect(roster.former.get(idOf(50))).to.include({ name: 'Member 50' })
    expect(roster.former.get(idOf(50))?.revocations).to.deep.equal([{ hash: revoked.hash, reason: 'left', at: revoked.body.at, cut: [] }])
  })

  it('need a quorum without the vote of whom they are about', () => {
    expect(member(fold(statement(charter, revocation(40), [10, 20, 40])), 40)).not.to.equal(undefined)
    expect(member(fold(statement(charter, revocation(40), [10, 20, 30])), 40)).to.equal(undefined)
  })

  it('win over concurrent admissions, and over each other do not: who revokes each other is out on both sides', () => {
    const twice = statement(charter, admission(charter, 50), [10, 20, 30], { at: admitted.body.at + 1 })
    expect(member(fold(admitted, twice, revoked), 50)).to.equal(undefined)
    const roster = fold(statement(charter, revocation(40), [10, 20, 30]), statement(charter, revocation(30), [10, 20, 40]))
    expect([...roster.members.keys()]).to.have.members([idOf(10), idOf(20)])
  })

  it('are answered by an admission that cites them all and brings new node keys', () => {
    const roster = fold(admitted, revoked, readmitted)
    expect(member(roster, 50)?.nodes.map(({ id }) => id)).to.deep.equal([didOf(testKey(151).publicKey)])
    expect(roster.former.has(idOf(50))).to.equal(false)
    const oldKeys = statement(charter, admission(charter, 50, [revoked.hash]))
    expect(member(fold(admitted, revoked, oldKeys), 50)).to.equal(undefined)
    const second = statement(charter, revocation(50, 'again'))
    expect(member(fold(admitted, revoked, readmitted, second), 50)).to.equal(undefined)
    expect(member(fold(admitted, readmitted), 50)?.certificate).to.equal(cardHash(50))
  })

  it('of a founder end its membership too', () => {
    const gone = statement(charter, revocation(40))
    const again = cardWithKeys(memberKey(40), 140)
    const consent = memberKey(40).sign(consentInput(charter.federation, again.bodyBytes))
    const back = statement(charter, { kind: 'admit', card: again.card, consent, cites: [gone.hash] })
    expect(member(fold(gone), 40)).to.equal(undefined)
    expect(member(fold(gone, back), 40)).to.include({ governor: true, certificate: again.hash })
  })
})

describe('attributes', () => {
  const moved = statement(charter, change(20, [cardHash(20)], { country: 'FR', sectors: ['energy', 'finance'] }))

  it('change by a certificate that cites those before, and a new owning country is to be confirmed', () => {
    expect(member(fold(moved), 20)).to.include({ country: 'FR', ownership: moved.hash })
    expect(member(fold(moved), 20)?.attributes).to.deep.equal([moved.hash])
    const renamed = statement(charter, change(20, [cardHash(20)], { name: 'New' }))
    expect(member(fold(renamed), 20)).not.to.have.property('ownership')
    const after = statement(charter, change(20, [moved.hash], { country: 'FR', name: 'New' }))
    expect(member(fold(moved, after), 20)).to.include({ name: 'New', ownership: moved.hash })
    expect(member(fold(after), 20)).to.include({ name: 'Member 20', country: 'DE' })
  })

  it('that stand beside each other grant what all grant, until one cites them all', () => {
    const narrower = statement(charter, change(20, [cardHash(20)], { sectors: [], role: 'observer' }))
    const roster = fold(moved, narrower)
    expect(member(roster, 20)).to.include({ role: 'observer', disputed: true })
    expect(member(roster, 20)?.sectors).to.deep.equal([])
    const settled = statement(charter, change(20, [moved.hash, narrower.hash], { country: 'NL' }))
    expect(member(fold(moved, narrower, settled), 20)).to.include({ country: 'NL', role: 'full' })
    expect(member(fold(moved, narrower, settled), 20)).not.to.have.property('disputed')
  })

  it('of somebody who came again begin with the new card', () => {
    const before = statement(charter, change(50, [cardHash(50)], { name: 'Old words' }))
    expect(member(fold(admitted, before), 50)?.name).to.equal('Old words')
    expect(member(fold(admitted, before, revoked, readmitted), 50)?.name).to.equal('Member 150')
  })
})

describe('groups', () => {
  const first = statement(charter, group([10, 20]))

  it('are whom the newest certificate names, and of several beside each other whom all name', () => {
    expect(fold(first).groups.get('operators')?.members).to.deep.equal(new Set([idOf(10), idOf(20)]))
    expect(member(fold(first), 10)?.groups).to.deep.equal(new Map([['operators', true]]))
    expect(member(fold(first), 30)?.groups).to.deep.equal(new Map([['operators', false]]))
    const wider = statement(charter, group([10, 20, 30], [first.hash]))
    const other = statement(charter, group([20, 40], [first.hash]))
    expect(fold(first, wider, other).groups.get('operators')?.members).to.deep.equal(new Set([idOf(20)]))
    expect(fold(first, wider, other).groups.get('operators')?.heads).to.deep.equal([wider.hash, other.hash].sort())
    expect(fold(wider).groups.get('operators')?.members).to.deep.equal(new Set())
    expect([...fold(statement(charter, group([10], [], 'press'))).groups.keys()]).to.deep.equal(['operators', 'press'])
  })
})

describe('rekeys', () => {
  const lost = cardWithKeys(testKey(500), 520)
  const rekeyed = statement(charter, {
    kind: 'rekey',
    member: memberKey(20).multikey,
    card: lost.card,
    consent: testKey(500).sign(consentInput(charter.federation, lost.bodyBytes)),
    cites: [cardHash(20)]
  })
  const thief = rotation(20, cardHash(20), 600)

  it('put other keys in place of lost ones, and beat the member’s own rotations', () => {
    const roster = foldRoster(charter, { statements: [rekeyed], rotations: [thief] })
    expect(member(roster, 20)?.nodes.map(({ id }) => id)).to.deep.equal([didOf(testKey(521).publicKey)])
    expect(member(roster, 20)).to.include({ name: 'Member 20', certificate: lost.hash, governor: false })
    expect(member(roster, 20)?.key).to.deep.equal(testKey(500).publicKey)
    expect(roster.byNodeKey.has(toHex(memberKeys(20).node.multikey))).to.equal(true)
  })

  it('cite cards, not what their member made of them: one that has renewed gets other keys all the same', () => {
    const roster = foldRoster(charter, { rotations: [thief] })
    expect(member(roster, 20)).to.include({ certificate: thief.hash })
    expect(member(roster, 20)?.cards).to.deep.equal([cardHash(20)])
    expect(openFault(rekeyed, roster, charterLinks(charter), rekeyed.body.at)).to.equal(undefined)
    expect(member(foldRoster(charter, { statements: [rekeyed], rotations: [thief] }), 20)?.cards).to.deep.equal([lost.hash])
  })

  it('suspend a member where two stand beside each other', () => {
    const second = cardWithKeys(testKey(700), 720)
    const rival = statement(charter, {
      kind: 'rekey',
      member: memberKey(20).multikey,
      card: second.card,
      consent: testKey(700).sign(consentInput(charter.federation, second.bodyBytes)),
      cites: [cardHash(20)]
    })
    expect(member(fold(rekeyed, rival), 20)?.nodes).to.deep.equal([])
    expect(member(fold(rekeyed, rival), 20)?.concurrent).to.have.length(2)
  })

  it('cannot take keys that anybody used', () => {
    const used = cardWithKeys(testKey(500), 30)
    const claim = statement(charter, {
      kind: 'rekey',
      member: memberKey(20).multikey,
      card: used.card,
      consent: testKey(500).sign(consentInput(charter.federation, used.bodyBytes)),
      cites: [cardHash(20)]
    })
    expect(member(fold(claim), 20)?.certificate).to.equal(cardHash(20))
  })
})

function rotation (number: number, cite: string, keys: number): VerifiedCertificate {
  const pair = { node: testKey(keys), authoring: testKey(keys + 1) }
  const card = foldRoster(charter).roots.find(({ hash }) => hash === cite)?.card ?? fold(admitted).roots.find(({ hash }) => hash === cite)?.card
  const bytes = testRotation(
    charter.federation, { ...card as NonNullable<typeof card>, nodes: [lineOf(pair)] }, [cite], [memberKey(number), pair.node, pair.authoring]
  )
  return unwrap(verifyCertificate(nodeSuite, bytes, charter.federation))
}

describe('the fold', () => {
  const universe = [
    admitted, revoked, readmitted,
    statement(charter, admission(charter, 60)),
    statement(charter, admission(charter, 60), [20, 30, 40]),
    statement(charter, revocation(40)), statement(charter, revocation(30), [10, 20, 40]),
    statement(charter, change(20, [cardHash(20)], { country: 'FR' })), statement(charter, change(20, [cardHash(20)], { sectors: [] })),
    statement(charter, group([10, 20])), statement(charter, group([20, 30])), statement(charter, admission(charter, 70), [10, 20])
  ]
  const rotations = [rotation(10, cardHash(10), 800), rotation(10, cardHash(10), 810), rotation(50, cardHash(50), 820), rotation(20, cardHash(20), 800)]

  it('is the same for the same certificates in any order and however often each comes', () => {
    assert(property(
      shuffledSubarray(universe), array(constantFrom(...universe)), shuffledSubarray(rotations),
      (some, more, turns) => {
        const chosen = new Set([...some, ...more])
        const inOrder = foldRoster(charter, {
          statements: universe.filter((one) => chosen.has(one)), rotations: rotations.filter((one) => turns.includes(one))
        })
        expect(flat(foldRoster(charter, { statements: [...more, ...some, ...more], rotations: [...turns, ...turns] }))).to.equal(flat(inOrder))
      }
    ))
  })

  it('never takes back a revocation but by an admission that cites it', () => {
    const others = universe.filter((one) => one !== readmitted)
    assert(property(shuffledSubarray(others), (some) => {
      expect(member(fold(...some, revoked), 50)).to.equal(undefined)
    }))
    for (const number of founders) {
      const out = statement(charter, revocation(number), founders.filter((other) => other !== number))
      assert(property(shuffledSubarray(universe), (some) => {
        expect(member(fold(...some, out), number)).to.equal(undefined)
      }), { numRuns: 20 })
    }
  })
})
