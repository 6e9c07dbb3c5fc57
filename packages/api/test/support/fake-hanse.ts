import { HanseError } from 'hanse'
import { answerTo, entry, exportItems, floodBytes, handling, heldEvents, member, objectEvent, pending, statement, status, waiting } from './fake-content.ts'
import type {
  AbortOptions, AuditQuery, AuditRecord, AuditVerdict, Ballot, DeliveryReport, Explanation, ExportItem, ExportOptions, ForkView, Hanse, HanseEvent,
  ImportReport, InvitationView, Invited, InviteOptions, LookupAnswer, MembershipView, MemberView, OutboxItem, PeerView, PendingOptions, PendingView,
  Preview, Proposal, Publication, PublishOptions, ReleaseOptions, RulesView, StatementView, Status, SubscribeOptions, Terms, WithdrawalReport,
  WithdrawOptions
} from 'hanse'

/** One call that the fake was asked for. */
export interface Asked { method: string, args: unknown[], signal?: AbortSignal }

/**
 * A node with fixed answers that remembers what it was asked. With `hang`, every call waits for its signal, as a node
 * at work does.
 */
export class FakeHanse implements Hanse {
  readonly asked: Asked[] = []
  /** Signals of calls that were aborted while they waited. */
  readonly aborted: unknown[] = []
  hang = false
  /** Events come without end, as fast as they are taken. */
  flood = false
  failure?: Error
  private readonly waiting = new Set<() => void>()

  async import (bundle: Uint8Array | string, options?: AbortOptions): Promise<ImportReport> {
    const refused = [{ object: 'x', path: '$.objects[1]', code: 'E_STIX_SCHEMA', message: 'no type' }]
    return this.answer('import', [bundle], options, { objects: 2, held: 0, known: 1, refused })
  }

  async preview (bundle: Uint8Array | string, terms: Terms, options?: AbortOptions): Promise<Preview> {
    return this.answer('preview', [bundle, terms], options, {
      lanes: [{
        handling,
        objects: ['indicator--1'],
        members: [{ member, name: 'Lex', verdict: 'permit', reasons: [{ code: 'P_ALL', text: 'all members' }] }]
      }],
      refused: [],
      narrowed: [{ object: 'indicator--1', from: 'clear', to: 'green', because: 'its marking' }]
    })
  }

  async publish (bundle: Uint8Array | string, terms: Terms, options: PublishOptions = {}): Promise<Publication> {
    const { signal: _signal, ...asked } = options
    return this.answer('publish', [bundle, terms, asked], options, { publication: 'cd'.repeat(16), entries: [entry], objects: 1, refused: [], narrowed: [] })
  }

  async * subscribe (options: SubscribeOptions = {}): AsyncIterable<HanseEvent> {
    const { signal, ...rest } = options
    this.asked.push({ method: 'subscribe', args: [rest], signal })
    this.wake()
    if (this.failure !== undefined) {
      throw this.failure
    }
    while (this.flood) {
      yield { ...objectEvent, bytes: floodBytes }
    }
    yield * heldEvents
    if (options.follow !== false) {
      await this.untilAborted(signal)
    }
  }

  async lookup (value: string, options?: AbortOptions): Promise<LookupAnswer> {
    return this.answer('lookup', [value], options, answerTo(value))
  }

  async * lookupMany (values: AsyncIterable<string> | Iterable<string>, options: AbortOptions = {}): AsyncIterable<LookupAnswer> {
    this.asked.push({ method: 'lookupMany', args: [], signal: options.signal })
    for await (const value of values) {
      if (value === 'fail') {
        throw new HanseError('E_STORE_DAMAGED', 'the index is damaged', { at: 7 })
      }
      yield answerTo(value)
      this.wake()
    }
  }

  async explain (id: string, options: AbortOptions & { member?: string } = {}): Promise<Explanation[]> {
    return this.answer('explain', [id, options.member], options, [{
      id,
      place: { private: entry },
      objectType: 'indicator',
      author: member,
      authorName: 'Lex',
      handling,
      private: true,
      members: [{ member, name: 'Lex', verdict: 'deny', reasons: [{ code: 'E_AUDIENCE', text: 'not named' }], delivery: 'pending' }]
    }])
  }

  async * export (options: ExportOptions = {}): AsyncIterable<ExportItem> {
    const { signal, ...asked } = options
    this.asked.push({ method: 'export', args: [asked], signal })
    this.wake()
    yield * exportItems
  }

  async members (options?: AbortOptions): Promise<MemberView[]> {
    return this.answer(
      'members',
      [],
      options,
      [{
        member,
        name: 'Lex',
        country: 'FR',
        sectors: ['healthcare'],
        role: 'full',
        fingerprint: 'ab12',
        own: true,
        connected: true,
        governor: true,
        groups: ['operators'],
        nodes: [{ node: 'n', addrs: ['/ip4/127.0.0.1/tcp/1'], until: 9 }]
      }]
    )
  }

  async peers (options?: AbortOptions): Promise<PeerView[]> {
    return this.answer(
      'peers',
      [],
      options,
      [{ node: 'n', member, name: 'Lex', state: 'ready', addr: '/ip4/127.0.0.1/tcp/1', behind: false, refused: { times: 2, code: 'E_SIG_INVALID' } }]
    )
  }

  async withdraw (ids: readonly string[], { reason, ...options }: WithdrawOptions): Promise<WithdrawalReport> {
    return this.answer('withdraw', [ids, reason], options, { withdrawal: 'cd'.repeat(16), entries: [entry], objects: 2, reason })
  }

  async delivery (id: string, options?: AbortOptions): Promise<DeliveryReport> {
    return this.answer('delivery', [id], options, {
      entries: [entry],
      withdrawal: { reason: 'error', at: 7, objects: ['indicator--1'] },
      members: [{ member, name: 'Lex', state: 'acknowledged', at: 8, former: true }]
    })
  }

  async metrics (options?: AbortOptions): Promise<string> {
    return this.answer('metrics', [], options, 'hanse_lanes 1\n')
  }

  async status (options?: AbortOptions): Promise<Status> {
    return this.answer('status', [], options, status)
  }

  async forks (options?: AbortOptions): Promise<ForkView[]> {
    const branch = { entry, time: 5, kind: 'bundle', objects: 1, bytes: 2 }
    return this.answer('forks', [], options, [{
      id: entry,
      federation: entry,
      node: 'n',
      lane: entry,
      seq: 1,
      branches: [
        branch,
        branch
      ],
      author: member,
      authorName: 'Lex',
      own: false,
      proof: '-----BEGIN'
    }])
  }

  async outbox (options?: AbortOptions): Promise<OutboxItem[]> {
    return this.answer('outbox', [], options, [waiting])
  }

  async release (id: string, { why, by, ...options }: ReleaseOptions): Promise<Publication> {
    return this.answer('release', [id, why, by], options, { entries: [], objects: 0, refused: [], narrowed: [], waiting })
  }

  async drop (id: string, { why, by, ...options }: ReleaseOptions): Promise<OutboxItem> {
    return this.answer('drop', [id, why, by], options, waiting)
  }

  async * audit (query: AuditQuery & AbortOptions = {}): AsyncIterable<AuditRecord> {
    const { signal, ...asked } = query
    this.asked.push({ method: 'audit', args: [asked], signal })
    this.wake()
    yield { number: 0, at: 1, kind: 'published', verdict: 'permit', lane: entry, range: { from: 0, to: 1 }, item: 'cd'.repeat(16), who: 'Ada', why: 'a note' }
    yield {
      number: 1,
      at: 2,
      kind: 'sent',
      verdict: 'permit',
      member,
      memberName: 'Lex',
      lane: entry,
      range: { from: 1, to: 1 },
      leaves: { from: 0, count: 1 },
      rule: entry,
      sent: { entry, objects: ['indicator--1'] }
    }
  }

  async loadRules (options?: AbortOptions): Promise<RulesView> {
    return this.answer('loadRules', [], options, { hash: entry, rules: 2, default: 'permit' })
  }

  async loadCertificates (options?: AbortOptions): Promise<MembershipView> {
    return this.answer('loadCertificates', [], options, { digest: entry, members: 2, nodes: 3 })
  }

  async pending ({ signal, ...asked }: PendingOptions = {}): Promise<PendingView> {
    return this.answer('pending', [asked], { signal }, pending)
  }

  async ballot (proposal: Proposal, options?: AbortOptions): Promise<Ballot> {
    const bytes = new Uint8Array([1, 2, 3])
    return this.answer('ballot', [proposal], options, { id: entry, form: 'statement', title: 'revoke "Lex"', body: bytes, input: bytes, key: bytes })
  }

  async vote (ballot: Pick<Ballot, 'form' | 'body'>, signature: Uint8Array, options?: AbortOptions): Promise<StatementView> {
    return this.answer('vote', [ballot, signature], options, statement)
  }

  async invite ({ signal, ...asked }: InviteOptions = {}): Promise<Invited> {
    return this.answer('invite', [asked], { signal }, { id: entry, until: 7, token: 'hanse-invite-x' })
  }

  async invitations (options?: AbortOptions): Promise<InvitationView[]> {
    return this.answer('invitations', [], options, [{ id: entry, at: 1, until: 7, note: 'for Lex', state: 'used', usedBy: 'Lex' }])
  }

  async revokeInvitation (id: string, options?: AbortOptions): Promise<void> {
    return this.answer('revokeInvitation', [id], options, undefined)
  }

  async verifyAudit (options?: AbortOptions): Promise<AuditVerdict> {
    return this.answer('verifyAudit', [], options, { first: 0, rows: 2, head: entry, break: { row: 1, what: 'it is missing' } })
  }

  /** Resolves when the fake was asked for that method. */
  async wasAsked (method: string): Promise<Asked> {
    return this.until(() => this.asked.find((asked) => asked.method === method))
  }

  /** Resolves when a waiting call was aborted, with the reason. */
  async wasAborted (): Promise<unknown> {
    return (await this.until(() => this.aborted.length > 0 ? this.aborted : undefined))[0]
  }

  private async answer<T> (method: string, args: unknown[], options: AbortOptions | undefined, value: T): Promise<T> {
    this.asked.push({ method, args, signal: options?.signal })
    this.wake()
    if (this.failure !== undefined) {
      throw this.failure
    }
    if (this.hang) {
      await this.untilAborted(options?.signal)
    }
    return value
  }

  private async untilAborted (signal?: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      const aborted = (): void => {
        this.aborted.push(signal?.reason)
        this.wake()
        reject(signal?.reason)
      }
      if (signal?.aborted === true) {
        aborted()
      }
      signal?.addEventListener('abort', aborted, { once: true })
    })
  }

  private async until<T> (found: () => T | undefined): Promise<T> {
    while (true) {
      const value = found()
      if (value !== undefined) {
        return value
      }
      await new Promise<void>((resolve) => { this.waiting.add(resolve) })
    }
  }

  private wake (): void {
    for (const resolve of this.waiting) {
      resolve()
    }
    this.waiting.clear()
  }
}
