import { randomBytes } from 'node:crypto'
import {
  assembleCertificate, assembleJoinRequest, charterPartBytes, checkConsent, encodeInvitation, encodeJoinRequestBody, equal, HanseError, invitationHash,
  invitationSecretBytes, joinRequestInput, multikey, proposalLifeMs, show, signaturesIn, toHex, unwrap, verifyCard, verifyJoinRequest
} from '@hanse/core'
import { invitationMs, invitationMsMax, invitationNoteUnitsMax, invitationsMax } from './limits.ts'
import type { Context } from '../member/context.ts'
import type { InvitationView, Invited, InviteOptions } from '../types.ts'
import type { Hex, JoinMessage, VerifiedCard, VerifiedStatement } from '@hanse/core'
import type { StoredInvitation } from '@hanse/store'

/** Invitations of this node, and what it answers to those who come with one. */
export class JoinDesk {
  readonly #context: Context
  readonly #invitations: Map<Hex, StoredInvitation>

  constructor (context: Context, invitations: readonly StoredInvitation[]) {
    this.#context = context
    this.#invitations = new Map(invitations.map((invitation) => [invitation.id, invitation]))
  }

  /** Whether anybody may come. */
  get isOpen (): boolean {
    const now = this.#context.clock.nowMs()
    return [...this.#invitations.values()].some((invitation) => isAnswered(invitation, now))
  }

  /**
   * Invites somebody: the token is shown this once.
   *
   * @param addrs - of the door, with its peer id
   * @param options - how
   * @param options.expiresInMs - how long it is good; a week unless told, a month at most
   * @param options.note - for whoever lists the invitations of this node
   * @throws {HanseError} `E_LIMIT_INVITATIONS`, `E_ROLE_OBSERVER`, `E_INVITE_TIME`, `E_LIMIT_NOTE`
   */
  async invite (addrs: string[], { expiresInMs = invitationMs, note }: InviteOptions = {}): Promise<Invited> {
    const { clock, suite, federation, self, engine } = this.#context
    const now = clock.nowMs()
    if (self.role === 'observer') {
      throw new HanseError('E_ROLE_OBSERVER', 'an observer invites nobody; ask a full member to', {})
    }
    if (!(expiresInMs > 0) || expiresInMs > invitationMsMax) {
      throw new HanseError(
        'E_INVITE_TIME',
        `an invitation is good for up to ${invitationMsMax} ms, not ${expiresInMs}`,
        { value: expiresInMs, limit: invitationMsMax }
      )
    }
    if (note !== undefined && note.length > invitationNoteUnitsMax) {
      throw new HanseError(
        'E_LIMIT_NOTE',
        `the note has ${note.length} characters, the limit is ${invitationNoteUnitsMax}`,
        { value: note.length, limit: invitationNoteUnitsMax }
      )
    }
    await this.#sweep(now)
    if (this.#invitations.size >= invitationsMax) {
      throw new HanseError(
        'E_LIMIT_INVITATIONS',
        `${invitationsMax} invitations are open, which is the limit; take some back with "hanse invite --revoke ID"`,
        { limit: invitationsMax }
      )
    }
    const secret = new Uint8Array(randomBytes(invitationSecretBytes))
    const until = now + expiresInMs
    const id = toHex(invitationHash(suite, federation, secret))
    await this.#keep({ id, at: now, until, ...(note !== undefined && { note }) })
    engine.tell({ type: 'membership', at: now })
    return { id, until, token: encodeInvitation(suite, { federation, addrs, until, secret }) }
  }

  list (): InvitationView[] {
    const { clock, ledger } = this.#context
    const now = clock.nowMs()
    return [...this.#invitations.values()].map(({ id, at, until, note, card }): InvitationView => {
      const name = ledger.requests().find(({ hash }) => hash === card)?.card.body.name ?? ledger.roster.roots.find(({ hash }) => hash === card)?.card.name
      const unused = now < until ? 'open' as const : 'expired' as const
      return { id, at, until, ...(note !== undefined && { note }), state: card === undefined ? unused : 'used', ...(name !== undefined && { usedBy: name }) }
    }).sort((a, b) => b.at - a.at)
  }

  /** @throws {HanseError} `E_NOT_FOUND` */
  async revoke (id: Hex): Promise<void> {
    if (!this.#invitations.has(id)) {
      throw new HanseError('E_NOT_FOUND', `there is no invitation ${show(id)}; see "hanse invite --list"`, {})
    }
    this.#invitations.delete(id)
    await this.#context.engine.record([{ type: 'invitation-gone', id }])
  }

  /**
   * Answers one frame of an outsider.
   *
   * @param message - what came
   * @param node - the key, bare, that the connection has proven
   * @returns the answer, frame by frame
   */
  async * answer (message: JoinMessage, node: Uint8Array): AsyncGenerator<JoinMessage> {
    try {
      yield * this.#answer(message, node)
    } catch (error) {
      const { code, message: text } = error instanceof HanseError ? error : new HanseError('E_JOIN', 'the node could not answer; try again later', {})
      yield { type: 'no', code, message: text.slice(0, 1_000) }
    }
  }

  async * #answer (message: JoinMessage, node: Uint8Array): AsyncGenerator<JoinMessage> {
    if (message.type === 'ask') {
      this.#invitationFor(message)
      const { bytes } = this.#context.ledger.charter
      for (let at = 0; at < bytes.length; at += charterPartBytes) {
        yield { type: 'charter', part: bytes.subarray(at, at + charterPartBytes), last: at + charterPartBytes >= bytes.length }
      }
    } else if (message.type === 'join') {
      yield await this.#join(message, node)
    } else {
      throw new HanseError('E_JOIN', `a frame of type ${message.type} is no question`, {})
    }
  }

  async #join (message: JoinMessage & { type: 'join' }, node: Uint8Array): Promise<JoinMessage> {
    const { suite, federation } = this.#context
    const invitation = this.#invitationFor(message)
    const card = unwrap(verifyCard(suite, message.card))
    if (!card.body.nodes.some((line) => equal(line.node, multikey(node)))) {
      throw new HanseError('E_KEY_ROLE', 'the connection comes from a node that is not on the card; join from the home of that card', {})
    }
    if (invitation.card !== undefined && invitation.card !== card.hash) {
      throw new HanseError('E_INVITE_USED', 'the invitation was used by somebody else; ask for another', {})
    }
    const refused = checkConsent(suite, card, federation, message.consent)
    if (refused !== undefined) {
      unwrap(refused)
    }
    if (invitation.card === undefined) {
      await this.#pass(card, message)
      await this.#keep({ ...invitation, card: card.hash })
    }
    return this.#standingOf(card)
  }

  /** Countersigned, so that governors see whose invitation it was. */
  async #pass (card: VerifiedCard, { consent }: JoinMessage & { type: 'join' }): Promise<void> {
    const { suite, federation, signer, clock, engine } = this.#context
    const body = encodeJoinRequestBody({ federation, card: card.bytes, consent, by: multikey(signer.publicKey), at: clock.nowMs() })
    const bytes = assembleJoinRequest(body, await signer.sign(joinRequestInput(federation, body)))
    await engine.state([{ kind: 'request', item: unwrap(verifyJoinRequest(suite, bytes, federation)) }])
  }

  #standingOf (card: VerifiedCard): JoinMessage {
    const { ledger, roster } = this.#context
    const counted = ledger.statements().filter(({ statement }) => statement.card?.hash === card.hash)
    const open = counted.find(({ tally }) => tally.state === 'open')?.tally
    const count = { signed: open?.signed.length ?? 0, quorum: roster.governing.quorum }
    if ([...roster.members.values()].some(({ certificate }) => certificate === card.hash)) {
      const certificates = this.#standingBy(card.hash).map((one) => assembleCertificate(one.bodyBytes, signaturesIn(one)))
      return { type: 'standing', standing: 'admitted', ...count, certificates }
    }
    const isPending = ledger.requests().some(({ hash }) => hash === card.hash)
    return { type: 'standing', standing: isPending ? 'pending' : 'refused', ...count, certificates: [] }
  }

  /** The certificates that bring a card in, and what these cite: without it they would not count where nothing else is known. */
  #standingBy (card: Hex): VerifiedStatement[] {
    const certified = this.#context.ledger.statements().filter(({ tally }) => tally.state === 'certified').map(({ statement }) => statement)
    const found = new Set<VerifiedStatement>()
    for (const next = [card], seen = new Set<Hex>(); next.length > 0;) {
      const hash = next.pop() as Hex
      const fresh = seen.has(hash) ? [] : certified.filter((one) => one.hash === hash || one.card?.hash === hash)
      seen.add(hash)
      fresh.forEach((one) => { found.add(one) })
      next.push(...fresh.flatMap(({ body }) => body.cites))
    }
    return [...found]
  }

  /** The same answer whatever there is not. */
  #invitationFor ({ federation, secret }: JoinMessage & { type: 'ask' | 'join' }): StoredInvitation {
    const { suite, federation: own, clock } = this.#context
    const invitation = this.#invitations.get(toHex(invitationHash(suite, federation, secret)))
    if (invitation === undefined || !equal(federation, own)) {
      throw new HanseError('E_INVITE_UNKNOWN', 'there is no such invitation; ask for another', {})
    }
    if (!isAnswered(invitation, clock.nowMs())) {
      throw new HanseError('E_INVITE_EXPIRED', 'the invitation has expired; ask for another', {})
    }
    return invitation
  }

  async #keep (invitation: StoredInvitation): Promise<void> {
    await this.#context.engine.record([{ type: 'invitation', invitation }])
    this.#invitations.set(invitation.id, invitation)
  }

  /** What nobody is answered with any more goes. */
  async #sweep (now: number): Promise<void> {
    for (const invitation of [...this.#invitations.values()].filter((one) => !isAnswered(one, now))) {
      await this.revoke(invitation.id)
    }
  }
}

/** Whoever has used one may ask how it stands for as long as governors may sign. */
function isAnswered ({ until, card }: StoredInvitation, now: number): boolean {
  return now < until + (card === undefined ? 0 : proposalLifeMs)
}
