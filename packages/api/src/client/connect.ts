import { Agent } from 'node:http'
import { HanseError } from 'hanse'
import { bundleBytesMax } from '../limits.ts'
import { answerOf, ballotOf, eventOf, exportItemOf, pendingOf, toJson } from '../wire/codec.ts'
import { ask, askText, stream } from './transport.ts'
import type { Feed, Transport } from './transport.ts'
import type { Wire } from '../wire/codec.ts'
import type {
  AbortOptions, AuditQuery, AuditRecord, AuditVerdict, Ballot, DeliveryReport, Explanation, ExportItem, ExportOptions, ForkView, Hanse, HanseEvent,
  ImportReport, InvitationView, Invited, InviteOptions, LinkView, LookupAnswer, MembershipView, MemberView, OutboxItem, PeerView, PendingOptions,
  PendingView, Preview, Proposal, Publication, PublishOptions, ReleaseOptions, RulesView, StatementView, Status, SubscribeOptions, Terms, WithdrawalReport,
  WithdrawOptions
} from 'hanse'

/** Where `connectApi` connects. */
export interface ConnectOptions {
  /** path of the node's Unix socket */
  socket: string
}

/** A node, held over its local API. */
export interface ApiClient extends Hanse {
  /** Closes the connections. Calls under way then fail: end or abort them before. */
  close (): void
}

/**
 * The node that listens on a Unix socket. Nothing is sent before the first call.
 *
 * Each call rejects with what the node threw, and besides: `E_NO_NODE` (nobody listens), `E_NODE_LOST` (the
 * connection broke), `E_NODE_STOPPED` (the node closed its API), `E_SOCKET_OWNER` (the socket is another user's),
 * `E_LIMIT_BUNDLE_BYTES` (a bundle above `bundleBytesMax`).
 */
export function connectApi (options: ConnectOptions): ApiClient {
  return new Client(options.socket)
}

class Client implements ApiClient {
  private readonly transport: Transport

  constructor (socket: string) {
    this.transport = { socket, agent: new Agent({ keepAlive: true }) }
  }

  close (): void {
    this.transport.agent.destroy()
  }

  async import (bundle: Uint8Array | string, options: AbortOptions = {}): Promise<ImportReport> {
    return await this.post('/v1/import', { bundle: bytesOf(bundle) }, options) as ImportReport
  }

  async preview (bundle: Uint8Array | string, terms: Terms, options: AbortOptions = {}): Promise<Preview> {
    return await this.post('/v1/preview', { bundle: bytesOf(bundle), terms }, options) as Preview
  }

  async publish (bundle: Uint8Array | string, terms: Terms, options: PublishOptions = {}): Promise<Publication> {
    const { at, hold, note, by } = options
    return await this.post('/v1/publish', { bundle: bytesOf(bundle), terms, at, hold, note, by }, options) as Publication
  }

  async outbox (options: AbortOptions = {}): Promise<OutboxItem[]> {
    return await this.get('/v1/outbox', options) as OutboxItem[]
  }

  async release (id: string, options: ReleaseOptions): Promise<Publication> {
    const { why, by } = options
    return await this.post(`/v1/outbox/${encodeURIComponent(id)}/release`, { why, by }, options) as Publication
  }

  async drop (id: string, options: ReleaseOptions): Promise<OutboxItem> {
    const { why, by } = options
    return await this.post(`/v1/outbox/${encodeURIComponent(id)}/drop`, { why, by }, options) as OutboxItem
  }

  async * subscribe (options: SubscribeOptions = {}): AsyncIterable<HanseEvent> {
    const { signal, since, types, follow } = options
    const path = `/v1/events${query({ since, types: types?.join(','), follow: follow?.toString() })}`
    for await (const event of stream(this.transport, { method: 'GET', path, signal })) {
      yield eventOf(event as Wire<HanseEvent>)
    }
  }

  async lookup (value: string, options: AbortOptions = {}): Promise<LookupAnswer> {
    return answerOf(await this.post('/v1/lookup', { value }, options) as Wire<LookupAnswer>)
  }

  async * lookupMany (values: AsyncIterable<string> | Iterable<string>, options: AbortOptions = {}): AsyncIterable<LookupAnswer> {
    const feed: Feed = { method: 'POST', path: '/v1/lookup/stream', values, lineOf: (value) => toJson({ value }), signal: options.signal }
    for await (const answer of stream(this.transport, feed)) {
      yield answerOf(answer as Wire<LookupAnswer>)
    }
  }

  async explain (id: string, options: AbortOptions & { member?: string } = {}): Promise<Explanation[]> {
    const path = `/v1/objects/${encodeURIComponent(id)}/explanation${query({ member: options.member })}`
    return await this.get(path, options) as Explanation[]
  }

  async * export (options: ExportOptions = {}): AsyncIterable<ExportItem> {
    const { signal, ...asked } = options
    for await (const item of stream(this.transport, { method: 'POST', path: '/v1/export', body: toJson(asked), signal })) {
      yield exportItemOf(item as Wire<ExportItem>)
    }
  }

  async members (options: AbortOptions = {}): Promise<MemberView[]> {
    return await this.get('/v1/members', options) as MemberView[]
  }

  async peers (options: AbortOptions = {}): Promise<PeerView[]> {
    return await this.get('/v1/peers', options) as PeerView[]
  }

  async withdraw (ids: readonly string[], { reason, ...options }: WithdrawOptions): Promise<WithdrawalReport> {
    return await this.post('/v1/withdraw', { ids, reason }, options) as WithdrawalReport
  }

  async delivery (id: string, options: AbortOptions = {}): Promise<DeliveryReport> {
    return await this.get(`/v1/deliveries/${encodeURIComponent(id)}`, options) as DeliveryReport
  }

  async status (options: AbortOptions = {}): Promise<Status> {
    return await this.get('/v1/status', options) as Status
  }

  async forks (options: AbortOptions = {}): Promise<ForkView[]> {
    return await this.get('/v1/forks', options) as ForkView[]
  }

  async * audit (options: AuditQuery & AbortOptions = {}): AsyncIterable<AuditRecord> {
    const { object, member, signal } = options
    for await (const record of stream(this.transport, { method: 'GET', path: `/v1/audit${query({ object, member })}`, signal })) {
      yield record as AuditRecord
    }
  }

  async loadRules (options: AbortOptions = {}): Promise<RulesView> {
    return await this.post('/v1/rules/load', {}, options) as RulesView
  }

  async loadCertificates (options: AbortOptions = {}): Promise<MembershipView> {
    return await this.post('/v1/certificates/load', {}, options) as MembershipView
  }

  async pending ({ all, ...options }: PendingOptions = {}): Promise<PendingView> {
    return pendingOf(await this.get(`/v1/governance${query({ all: all?.toString() })}`, options) as Wire<PendingView>)
  }

  async ballot (proposal: Proposal, options: AbortOptions = {}): Promise<Ballot> {
    return ballotOf(await this.post('/v1/ballots', proposal, options) as Wire<Ballot>)
  }

  async vote ({ form, body }: Pick<Ballot, 'form' | 'body'>, signature: Uint8Array, options: AbortOptions = {}): Promise<StatementView | LinkView> {
    return await this.post('/v1/votes', { form, body, signature }, options) as StatementView | LinkView
  }

  async invite ({ expiresInMs, note, ...options }: InviteOptions = {}): Promise<Invited> {
    return await this.post('/v1/invitations', { expiresInMs, note }, options) as Invited
  }

  async invitations (options: AbortOptions = {}): Promise<InvitationView[]> {
    return await this.get('/v1/invitations', options) as InvitationView[]
  }

  async revokeInvitation (id: string, options: AbortOptions = {}): Promise<void> {
    await this.post(`/v1/invitations/${encodeURIComponent(id)}/revoke`, {}, options)
  }

  async verifyAudit (options: AbortOptions = {}): Promise<AuditVerdict> {
    return await this.get('/v1/audit/verification', options) as AuditVerdict
  }

  async metrics ({ signal }: AbortOptions = {}): Promise<string> {
    return askText(this.transport, { method: 'GET', path: '/v1/metrics', signal })
  }

  private async get (path: string, { signal }: AbortOptions): Promise<unknown> {
    return ask(this.transport, { method: 'GET', path, signal })
  }

  private async post (path: string, body: unknown, { signal }: AbortOptions): Promise<unknown> {
    return ask(this.transport, { method: 'POST', path, body: toJson(body), signal })
  }
}

function bytesOf (bundle: Uint8Array | string): Uint8Array {
  const bytes = typeof bundle === 'string' ? new TextEncoder().encode(bundle) : bundle
  if (bytes.byteLength > bundleBytesMax) {
    throw new HanseError(
      'E_LIMIT_BUNDLE_BYTES',
      `the bundle has ${bytes.byteLength} bytes, the limit is ${bundleBytesMax}; split it`,
      { value: bytes.byteLength, limit: bundleBytesMax }
    )
  }
  return bytes
}

function query (fields: Record<string, string | undefined>): string {
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}
