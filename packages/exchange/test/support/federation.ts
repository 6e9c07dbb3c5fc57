import { didOf, multikey, toHex, toUtf8, typedHash, zeroFederation } from '@hanse/core'
import { fakeSuite } from './suite.ts'
import type { Member, MemberId, MemberNode, NodeId, Role, Roster } from '@hanse/core'

export interface MemberSpec {
  name: string
  role?: Role
  country?: string
  sectors?: string[]
  /** 1 unless told */
  nodes?: number
}

/** 32 bytes that stand for a public key. */
export function keyNamed (name: string): Uint8Array {
  return fakeSuite.sha256(toUtf8(`key ${name}`))
}

export const federationId: Uint8Array = typedHash(fakeSuite, 'test', zeroFederation, toUtf8('federation'))

/** A roster without charter: keys are hashes of names. */
export function rosterOf (specs: readonly MemberSpec[], digest = 'roster'): Roster {
  const members = specs.map(memberOf)
  const nodes = members.flatMap((member) => member.nodes)
  return {
    federation: toHex(federationId),
    digest: toHex(fakeSuite.sha256(toUtf8(digest))),
    governing: { link: '', governors: new Set(), quorum: 1 },
    groups: new Map(),
    members: new Map(members.map((member) => [member.member, member])),
    former: new Map(),
    roots: [],
    ended: new Map(),
    nodes: new Map(nodes.map((node) => [node.id, node])),
    byNodeKey: new Map(nodes.map((node) => [toHex(multikey(node.nodeKey)), node]))
  }
}

export function memberNamed (name: string): MemberId {
  return didOf(keyNamed(`${name} member`))
}

export function nodeNamed (name: string, index = 0): NodeId {
  return didOf(keyNamed(`${name} node ${index}`))
}

function memberOf ({ name, role = 'full', country = 'DE', sectors = [], nodes = 1 }: MemberSpec): Member {
  const member = memberNamed(name)
  return {
    kind: 'member',
    member,
    role,
    country,
    sectors,
    name,
    key: keyNamed(`${name} member`),
    certificate: toHex(keyNamed(`${name} certificate`)),
    cards: [],
    attributes: [],
    governor: true,
    nodes: Array.from({ length: nodes }, (_, index): MemberNode => ({
      id: nodeNamed(name, index),
      member,
      nodeKey: keyNamed(`${name} node ${index}`),
      authoringKey: keyNamed(`${name} authoring ${index}`),
      addrs: [],
      from: 0,
      until: Number.MAX_SAFE_INTEGER,
      certificate: toHex(keyNamed(`${name} certificate`))
    }))
  }
}
