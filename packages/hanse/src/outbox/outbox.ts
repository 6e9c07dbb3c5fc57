import { randomBytes } from 'node:crypto'
import { HanseError, show, toHex } from '@hanse/core'
import { isVouchedFor } from '../member/clock-skew.ts'
import { Alarm } from './alarm.ts'
import { dueOf, isDue, mayPass } from './due.ts'
import { decodeItem, encodeItem, viewItem } from './item.ts'
import { refuseTooMuch } from './limits.ts'
import { isSamePerson, personOf, reasonOf, requiredReason } from './person.ts'
import type { Context } from '../member/context.ts'
import type { Plan } from '../publish/plan.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { AbortOptions, OutboxItem, Publication, PublishOptions, ReleaseOptions, Terms } from '../types.ts'
import type { WaitingItem } from './item.ts'
import type { Hex, Reason } from '@hanse/core'
import type { AuditRow, StoreWrite } from '@hanse/store'
import type { Logger } from '@libp2p/interface'

/** Until something that is due and could not be published for now, such as with a clock that is off, is tried again. */
const retryMs = 60_000
/** What goes out so much after its time was not published by a node that ran: it is said to be late. */
const lateMs = 60_000

const idBytes = 16

const nothingPublished = { entries: [], objects: 0, refused: [], narrowed: [] }

/**
 * Publications that wait: for their time, or for a person. They are in the store, bundle and all, and leave it in the
 * batch that publishes them, so whatever happens in between they are published once. Acts come one after another.
 */
export class Outbox {
  readonly #context: Context
  readonly #publisher: Publisher
  readonly #log: Logger
  readonly #alarm: Alarm
  #isOnline = false
  #deafen: () => void = () => {}
  #last: Promise<unknown> = Promise.resolve()

  constructor (context: Context, publisher: Publisher, log: Logger) {
    this.#context = context
    this.#publisher = publisher
    this.#log = log
    this.#alarm = new Alarm(context.clock, () => { this.#ring() })
  }

  /** While the node is online, what is due goes out by itself. */
  setOnline (isOnline: boolean): void {
    this.#isOnline = isOnline
    this.#deafen()
    if (isOnline) {
      this.#deafen = this.#context.engine.listen((event) => {
        if ((event.type === 'peer' && event.ready) || (event.type === 'clock' && !event.off)) {
          this.#ring()
        }
      })
      this.#ring()
    } else {
      this.#alarm.clear()
    }
  }

  /** Resolves when nothing is under way any more. */
  async idle (): Promise<void> {
    await this.#last
  }

  /** Publishes now, or puts it here when it has to wait. */
  async publish (bundle: Uint8Array, terms: Terms, options: PublishOptions = {}): Promise<Publication> {
    const who = personOf(options.by)
    const why = reasonOf(options.note)
    const due = dueOf(options.at, this.#now)
    return this.#publisher.publish(bundle, terms, {
      signal: options.signal,
      who,
      why,
      gate: async (plan, objects) => {
        const { hold } = plan
        if (hold === undefined && options.hold !== true && due === undefined) {
          return undefined
        }
        const asked: Reason[] = options.hold === true ? [{ code: 'H_ASKED', text: `${who} asked for a look at it first` }] : []
        return this.#add(bundle, {
          id: toHex(randomBytes(idBytes)),
          terms,
          objects,
          by: who,
          note: why,
          at: this.#now,
          due,
          held: hold !== undefined || options.hold === true,
          secondPerson: hold?.secondPerson ?? false,
          reasons: [...asked, ...hold?.reasons ?? []]
        }, options.signal)
      }
    })
  }

  /** What waits, in the order in which it was asked for. */
  async list (options: AbortOptions = {}): Promise<OutboxItem[]> {
    return (await this.#items(options)).map(viewItem)
  }

  /** A person says that it may go out: at once, or at its time if that is to come and it was held until now. */
  async release (id: Hex, options: ReleaseOptions): Promise<Publication> {
    return this.#inTurn(async () => {
      const who = personOf(options.by)
      const item = await this.#item(id, options)
      const row: AuditRow = { at: this.#now, kind: 'released', verdict: 'permit', item: id, who, why: requiredReason(options.why) }
      const checkPerson = (secondPerson: boolean): void => {
        if (secondPerson && isSamePerson(who, item.by)) {
          throw new HanseError(
            'E_SECOND_PERSON',
            `${show(who)} asked for this publication, and a rule wants another person to release it; ask a colleague`,
            { id, by: item.by }
          )
        }
      }
      checkPerson(item.secondPerson)
      if (item.held && item.due !== undefined && item.due > this.#now) {
        const released = { ...item, held: false, releasedBy: who }
        options.signal?.throwIfAborted()
        await this.#write([{ type: 'outbox', id, item: encodeItem(released) }, { type: 'audit', row }])
        return { ...nothingPublished, waiting: viewItem(released) }
      }
      return this.#publishItem(item, {
        signal: options.signal,
        rows: [row],
        gate: async (plan) => {
          checkPerson(plan.hold?.secondPerson === true)
          return undefined
        }
      })
    })
  }

  /** A person says that it is not to go out. */
  async drop (id: Hex, options: ReleaseOptions): Promise<OutboxItem> {
    return this.#inTurn(async () => {
      const row: AuditRow = { at: this.#now, kind: 'dropped', verdict: 'deny', item: id, who: personOf(options.by), why: requiredReason(options.why) }
      const item = await this.#item(id, options)
      options.signal?.throwIfAborted()
      await this.#write([{ type: 'outbox-remove', id }, { type: 'audit', row }])
      return viewItem(item)
    })
  }

  async #add (bundle: Uint8Array, item: WaitingItem, signal?: AbortSignal): Promise<OutboxItem> {
    refuseTooMuch(bundle, (await this.#items({ signal })).length)
    signal?.throwIfAborted()
    const { id, by, note, at, held } = item
    await this.#write([
      { type: 'outbox', id, item: encodeItem(item), bundle },
      { type: 'audit', row: { at, kind: held ? 'held' : 'scheduled', verdict: 'hold', item: id, who: by, why: note ?? item.reasons[0]?.text } }
    ])
    return viewItem(item)
  }

  /** Publishes something that waits; entries, the end of its waiting and the audit rows are one batch. */
  async #publishItem (
    item: WaitingItem,
    how: AbortOptions & { rows: AuditRow[], why?: string, gate (plan: Plan): Promise<OutboxItem | undefined> }
  ): Promise<Publication> {
    const bundle = await this.#context.store.outboxBundle(item.id)
    if (bundle === undefined) {
      throw unknownItem(item.id)
    }
    return this.#publisher.publish(bundle, item.terms, {
      signal: how.signal,
      publication: item.id,
      who: item.by,
      why: how.why ?? item.note,
      gate: how.gate,
      records: [{ type: 'outbox-remove', id: item.id }, ...how.rows.map((row): StoreWrite => ({ type: 'audit', row }))]
    })
  }

  #ring (): void {
    this.#inTurn(async () => this.#publishDue()).catch((error: unknown) => { this.#retry(error) })
  }

  /** Nothing goes out by itself while nobody vouches for the clock: what waits for its time would be out for good. */
  async #publishDue (): Promise<void> {
    const due = (await this.#items()).filter((item) => isDue(item, this.#now))
    if (due.length > 0 && !isVouchedFor(this.#context)) {
      this.#log('what is due in the outbox goes out once a peer has told its time')
      this.#tryAgain()
      return
    }
    let failure: unknown
    for (const item of due) {
      if (this.#isOnline) {
        try {
          await this.#publishOne(item)
        } catch (error) {
          failure ??= error
        }
      }
    }
    await (failure === undefined ? this.#setEarliest() : this.#retry(failure))
  }

  #retry (error: unknown): void {
    this.#log.error('what is due in the outbox could not be published, and is tried again in %d s - %e', retryMs / 1000, error)
    this.#tryAgain()
  }

  #tryAgain (): void {
    if (this.#isOnline) {
      this.#alarm.in(retryMs)
    }
  }

  /** Publishes what is due; what is refused now waits for a person. */
  async #publishOne (item: WaitingItem): Promise<void> {
    try {
      await this.#publishOnTime(item)
    } catch (error) {
      if (!(error instanceof HanseError) || mayPass(error.code)) {
        throw error
      }
      await this.#hold({ ...item, reasons: [{ code: error.code, text: error.message }] })
    }
  }

  async #publishOnTime (item: WaitingItem): Promise<void> {
    const now = this.#now
    const lateBy = now - (item.due ?? now)
    const late = lateBy > lateMs ? `late by ${Math.round(lateBy / 60_000)} min, as the node did not run at its time, or was connected to nobody` : undefined
    const { refused } = await this.#publishItem(item, {
      rows: [],
      why: [item.note, late].filter((part) => part !== undefined).join('; ') || undefined,
      gate: async (plan) => {
        const hold = item.releasedBy === undefined ? plan.hold : undefined
        return hold === undefined ? undefined : this.#hold({ ...item, secondPerson: hold.secondPerson, reasons: hold.reasons })
      }
    })
    if (refused.length > 0) {
      await this.#hold({ ...item, reasons: refused.map(({ object, code, message }) => ({ code, text: `${object}: ${message}` })) })
    } else if (late !== undefined) {
      this.#log('publication %s went out %s', item.id, late)
    }
  }

  /** What was to go out by itself waits for a person instead. */
  async #hold (item: WaitingItem): Promise<OutboxItem> {
    const held = { ...item, held: true }
    const why = reasonOf(item.reasons[0]?.text.slice(0, 256))
    await this.#write([
      { type: 'outbox', id: item.id, item: encodeItem(held) },
      { type: 'audit', row: { at: this.#now, kind: 'held', verdict: 'hold', item: item.id, who: item.by, why } }
    ])
    this.#log('publication %s was due and is held: %s', item.id, why)
    return viewItem(held)
  }

  /** Writes what is not a publication; the alarm follows what waits now. */
  async #write (writes: StoreWrite[]): Promise<void> {
    await this.#context.engine.record(writes)
    await this.#setEarliest()
  }

  async #setEarliest (): Promise<void> {
    const times = (await this.#items()).flatMap(({ held, due }) => held || due === undefined ? [] : [due])
    if (this.#isOnline) {
      this.#alarm.at(times.length === 0 ? undefined : Math.min(...times))
    }
  }

  async #items (options: AbortOptions = {}): Promise<WaitingItem[]> {
    const items = (await this.#context.store.outbox(options)).map(({ id, item }) => decodeItem(id, item))
    return items.sort((a, b) => a.at - b.at)
  }

  async #item (id: Hex, options: AbortOptions): Promise<WaitingItem> {
    const item = (await this.#items({ signal: options.signal })).find((waiting) => waiting.id === id)
    if (item === undefined) {
      throw unknownItem(id)
    }
    return item
  }

  get #now (): number {
    return this.#context.clock.nowMs()
  }

  async #inTurn<T> (act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => {})
    return done
  }
}

function unknownItem (id: string): HanseError {
  return new HanseError('E_NOT_FOUND', `nothing with the id ${show(id)} waits in the outbox; see "hanse outbox list"`, {})
}
