import { withPermits } from 'hanse'
import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome, temporary } from '../support/command.ts'
import { hostileText, indicator, member, objectEvent } from '../support/samples.ts'
import { expectHarmless } from '../support/terminal.ts'
import type { DeliveryReport, Explanation, ForkView, HanseEvent, LookupAnswer, PeerView, Status } from 'hanse'

const lex = member('Lex')
/** A name is shown as a name: made safe, but not defanged. */
const hostileName = hostileText.replace(/http.*/, '')
const terminals = [40, 80, 200]

const answer: LookupAnswer = {
  query: 'evil[.]example',
  observables: [{ type: 'domain', value: 'evil.example' }],
  matches: [withPermits({
    id: 'indicator--1',
    objectType: 'indicator',
    observable: { type: 'domain', value: 'evil.example' },
    place: { entry: 'ab'.repeat(32), index: 0 },
    author: lex.member,
    authorName: hostileName,
    private: false,
    revoked: true,
    current: true,
    time: 0,
    permitted: ['monitor' as const],
    obligations: [],
    bytes: new TextEncoder().encode('{"n":1.0}')
  })],
  truncated: true
}

const explanation: Explanation = {
  id: 'indicator--1',
  place: { entry: 'ab'.repeat(32), index: 3 },
  objectType: 'indicator',
  author: lex.member,
  authorName: 'Lex',
  handling: { tlp: 'red', audience: { any: [{ members: [lex.member] }] } },
  private: false,
  members: [{ member: lex.member, name: hostileName, verdict: 'permit', reasons: [{ code: 'P_AUDIENCE', text: 'it is named' }], delivery: 'pending' }]
}

const report: DeliveryReport = {
  entries: ['ab'.repeat(32)],
  members: [
    { member: lex.member, name: 'Lex', state: 'acknowledged', at: 0 },
    { member: 'did:key:z6MkFox', name: hostileName, state: 'unreachable' }
  ]
}

const peers: PeerView[] = [
  { node: 'did:key:z6MkNode', member: lex.member, name: hostileName, state: 'ready', addr: '/ip4/127.0.0.1/tcp/1', behind: true }
]

const status: Status = {
  member: lex.member,
  name: hostileName,
  node: 'did:key:z6MkNode',
  federation: 'ab'.repeat(32),
  running: true,
  listen: ['/ip4/127.0.0.1/tcp/1'],
  members: 3,
  peersReady: 1,
  lanes: 2,
  entries: 4,
  objects: 12345,
  privateObjects: 1,
  egressBlocked: 2,
  rejected: { E_SIG_INVALID: 3 },
  expiring: [],
  forks: [{ lane: 'ab'.repeat(32), seq: 3, author: lex.member, authorName: hostileName, own: false }],
  renewal: { reason: 'forgotten', at: 0 },
  banned: [{ node: 'did:key:z6MkNode', member: lex.member, name: hostileName, until: 0 }],
  pending: [{ id: 'fa'.repeat(32), title: `admit ${hostileName}`, signed: 1, quorum: 3, missing: [hostileName, 'Fox'] }],
  joinRequests: 2,
  overQuota: [{ member: lex.member, name: 'Lex', bytes: 1_048_576, limitBytes: 1_048_576, objectsOver: 7 }],
  clockSkewMs: -31_536_000_000,
  clockOff: true,
  freshness: { at: 0, staleAtMs: 2_592_000_000, state: 'stale' },
  disk: { state: 'full', freeBytes: 4096, code: 'E_DISK_FULL', message: 'the disk of the store is full' },
  startedAt: 0
}

const events: HanseEvent[] = [
  objectEvent(indicator('evil.example', { name: hostileText }), { authorName: hostileName }),
  objectEvent('no json \u001b[2J', { objectType: '', id: '' }),
  {
    type: 'withdrawn',
    cursor: '7',
    withdrawal: 'ef'.repeat(32),
    objects: ['a', 'b', 'c', 'd', ''].map((name, index) => ({ id: name && `indicator--${name}`, place: { entry: 'ab'.repeat(32), index } })),
    author: lex.member,
    authorName: hostileName,
    reason: 'false-positive',
    own: false,
    time: 0,
    removed: 0
  },
  { type: 'delivery', cursor: '8', member: lex.member, lane: 'cd'.repeat(32), seq: 4, at: 0 },
  { type: 'delivery', cursor: '8', member: lex.member, lane: 'cd'.repeat(32), seq: 6, at: 0, alone: true },
  { type: 'peer', cursor: '9', node: 'did:key:z6MkNode', member: lex.member, state: 'down' },
  { type: 'refused', cursor: '10', node: 'did:key:z6MkNode', code: 'E_SIG_INVALID', message: hostileName },
  { type: 'disk', cursor: '11', state: 'low', code: 'E_DISK_LOW', message: 'content of others waits' },
  { type: 'disk', cursor: '11', state: 'ok' },
  { type: 'members', cursor: '12', joined: [{ member: lex.member, name: hostileName }], left: [], at: 0 },
  { type: 'governance', cursor: '12', at: 0 }
]

const forked: ForkView = {
  lane: 'ab'.repeat(32),
  seq: 3,
  author: lex.member,
  authorName: hostileName,
  own: false,
  id: '1f'.repeat(32),
  federation: 'ab'.repeat(32),
  node: 'did:key:z6MkNode',
  branches: [
    { entry: '0a'.repeat(32), time: 0, kind: 'bundle', objects: 1, bytes: 100 },
    { entry: '0b'.repeat(32), time: 60_000, kind: 'bundle', objects: 2, bytes: 200 }
  ],
  proof: '-----BEGIN HANSE FORK PROOF-----\nAAAA\n-----END HANSE FORK PROOF-----\n'
}

const answers = {
  forks: async () => [forked],
  members: async () => [member(hostileName, { own: true }), lex],
  peers: async () => peers,
  status: async () => status,
  delivery: async () => report,
  explain: async () => [explanation],
  lookupMany: async function * () { yield answer },
  subscribe: async function * () { yield * events }
}

const commands: Array<[string[], string[], Array<Record<string, unknown>>]> = [
  [['lookup', 'evil.example'], ['evil[.]example', 'revoked', 'there are more'], [{ type: 'answer', query: 'evil[.]example', truncated: true }]],
  [['explain', 'indicator--1'], ['it is named', 'TLP:RED to member:Lex', 'pending'], [{ type: 'explanation', id: 'indicator--1' }]],
  [['delivery', 'ab'], ['1 of 2 members acknowledged 1 entry', 'unreachable', '1970-01-01 00:00:00Z'], [{ type: 'delivery', id: 'ab' }]],
  [['member', 'list'], ['Lex', 'you', 'FR'], [{ type: 'member' }, { type: 'member', name: 'Lex' }]],
  [
    ['proof', 'list'],
    ['abababababab', '1970-01-01 00:00:00Z and 1970-01-01 00:01:00Z', '1f1f1f1f1f1f'],
    [{ type: 'fork', seq: 3, own: false, proof: forked.proof }]
  ],
  [['peers'], ['ready, behind'], [{ type: 'peer', state: 'ready' }]],
  [
    ['status'],
    ['nothing above GREEN goes out',
      'running since 1970-01-01 00:00:00Z, 1 of 2 other members connected', '12,345 objects', 'E_SIG_INVALID 3 times', 'please report',
      'until 1970-01-01 00:00:00Z, for bad frames', '7 objects of Lex not taken: 1 MiB', 'disk        the disk of the store is full (E_DISK_FULL)'
    ],
    [{ type: 'status', egressBlocked: 2 }]
  ],
  [
    ['tail', '-f'],
    [
      'evil[.]example',
      'TLP:AMBER',
      'unreadable',
      'withdrew indicator--a, indicator--b, indicator--c and 2 more: false-positive',
      'holds lane cdcdcdcdcdcd up to 4',
      'a former reader, applied withdrawal 6',
      'Lex left',
      'E_SIG_INVALID',
      'content of others waits (E_DISK_LOW)',
      'has room again',
      'belongs to the federation now',
      'something waits for governors'
    ],
    [
      { type: 'object' },
      { type: 'object', object: null },
      { type: 'withdrawn', reason: 'false-positive' },
      { type: 'delivery' },
      { type: 'delivery', alone: true },
      { type: 'peer' },
      { type: 'refused' },
      { type: 'disk', state: 'low' },
      { type: 'disk', state: 'ok' },
      { type: 'members', left: [] },
      { type: 'governance' }
    ]
  ]
]

describe.each(commands)('hanse %j', (argv, words, records) => {
  it('shows people what they need, and nothing that steers their terminal', async () => {
    await using home = await homeOf(answers)
    const { code, out, err } = await hanse([...argv, '--home', home.path])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const word of words) {
      expect(out).toContain(word)
    }
    expectHarmless(out)
    expect(out).not.toContain('evil.example')
  })

  it('colours a terminal, unless the user refused colours', async () => {
    await using home = await homeOf(answers)
    for (const terminal of terminals) {
      const { out } = await hanse([...argv, '--home', home.path], { terminal })
      expectHarmless(out)
      expect(out).toContain('\u001b[')
    }
    const { out } = await hanse([...argv, '--home', home.path], { terminal: 80, env: { NO_COLOR: '1' } })
    expect(out).not.toContain('\u001b')
  })

  it('gives programs one object a line, as it is', async () => {
    await using home = await homeOf(answers)
    const { out, records: given } = await hanse([...argv, '--home', home.path, '--json'], { terminal: 80 })
    expect(given).toMatchObject(records)
    expect(out.trimEnd().split('\n')).toHaveLength(records.length)
    expect(out).not.toContain('\u001b')
  })

  it('says where there is no home', async () => {
    await using directory = await temporary()
    const { code, err } = await hanse([...argv, '--home', directory.path])
    expect(code).toBe(4)
    expect(err).toMatch(/^hanse: .*hanse (init|run).*\n$/)
  })
})

describe('hanse lookup', () => {
  it('reads values from standard input', async () => {
    const seen: string[] = []
    await using home = await homeOf({
      lookupMany: async function * (values) {
        for await (const value of values) {
          seen.push(value)
          yield { query: value, observables: [], matches: [], truncated: false }
        }
      }
    })
    const { out } = await hanse(['lookup', '-', '--home', home.path], { input: 'a.example\r\n\n  b.example \nc.example' })
    expect(seen).toEqual(['a.example', 'b.example', 'c.example'])
    expect(out).toBe('a[.]example: nothing known\nb[.]example: nothing known\nc[.]example: nothing known\n')
  })

  it('keeps the bytes of an object in --json', async () => {
    await using home = await homeOf(answers)
    const { out } = await hanse(['lookup', 'x', '--json', '--home', home.path])
    expect(out).toContain('"object":{"n":1.0}')
  })
})

describe('hanse proof export', () => {
  it('refuses what names no lane or proof, or more than one', async () => {
    await using home = await homeOf({ forks: async () => [forked, { ...forked, lane: 'ac'.repeat(32) }] })
    for (const [id, why] of [['ff', 'no forked lane or proof'], ['1f', 'how 2 lanes or proofs begin'], ['', 'no forked lane or proof']] as const) {
      const { code, err } = await hanse(['proof', 'export', id, '--home', home.path])
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(why) })
    }
    expect((await hanse(['proof', 'export', 'ac', '--home', home.path], { terminal: 80 })).out).toBe(forked.proof)
    expect((await hanse(['proof', 'export', 'ac', '--home', home.path, '--json'])).records).toMatchObject([{ type: 'fork', id: forked.id }])
  })
})

it('an object that is not there is told, with 1', async () => {
  await using home = await soloHome()
  expect(
    await hanse(['explain', 'indicator--a932fcc6-e032-476c-826f-cb970a5a1ade', '--home', home.path])
  ).toMatchObject({ code: 1, err: expect.stringContaining('E_NOT_FOUND') })
  expect(await hanse(['delivery', 'ab'.repeat(16), '--home', home.path])).toMatchObject({ code: 1, err: expect.stringContaining('E_NOT_FOUND') })
})
