import { randomBytes } from 'node:crypto'
import {
  assemble,
  chunksOf,
  decide,
  encodeHandling,
  forNobody,
  fromHex,
  groupOf,
  HanseError,
  laneAfter,
  multikey,
  planEntries,
  prepareNext,
  prepareOpening,
  toHex,
  withdrawalKind
} from '@hanse/core'
import { parse } from '@hanse/stix'
import { publishedRows } from '../audit/published.ts'
import { isAheadOfTime } from '../member/clock-skew.ts'
import { entryInfo, publishedInfo } from '../member/context.ts'
import { refuseStale } from '../member/freshness.ts'
import { warningsOf } from '../member/warning-lists.ts'
import { refuseVersions } from './authorship.ts'
import { planPublication } from './plan.ts'
import { checkReady } from './ready.ts'
import { sealing } from './sealing.ts'
import { checkedTerms, extensionOf, refuseExpired } from './uses.ts'
import type { Context } from '../member/context.ts'
import type { Incarnations } from '../member/incarnations.ts'
import type { AbortOptions, OutboxItem, Preview, Publication, Terms } from '../types.ts'
import type { Plan, PlannedLane } from './plan.ts'
import type { Referent } from './readers.ts'
import type { Entry, EntryTerms, Handling, Hex, LaneState, ObjectFacts, PreparedEntry, Tlp, Verified } from '@hanse/core'
import type { PublishedEntry } from '@hanse/exchange'
import type { StixObject } from '@hanse/stix'
import type { Place, StoreWrite } from '@hanse/store'

/** What stands in an entry's header besides its objects. */
type Label = Pick<EntryTerms, 'publication' | 'ext' | 'expiry'>

const seedBytes = 32
const idBytes = 16

/** How something is taken to be published whose lane is not known: what is unknown denies. */
const nobody = { handling: { tlp: 'red', audience: { any: [] } }, author: '' } as const satisfies Referent['published']

/** Who asks for a publication and what belongs to it. */
export interface Order extends AbortOptions {
  who: string
  why?: string
  /** its id, if it has one already */
  publication?: Hex
  /** written in the batch of its entries */
  records?: StoreWrite[]
  /** asked when nothing was refused and before anything is sealed: what it answers waits instead */
  gate (plan: Plan, objects: number): Promise<OutboxItem | undefined>
}

/** Plans, seals and hands over publications, one after another, so that lanes grow without gaps. */
export class Publisher {
  readonly #context: Context
  readonly #incarnations: Incarnations
  readonly #defaultTlp: Tlp
  #last: Promise<unknown> = Promise.resolve()

  constructor (context: Context, incarnations: Incarnations, defaultTlp: Tlp) {
    this.#context = context
    this.#incarnations = incarnations
    this.#defaultTlp = defaultTlp
  }

  async preview (bundle: Uint8Array, terms: Terms, options: AbortOptions = {}): Promise<Preview> {
    const { roster, self } = this.#context
    const plan = await this.#plan(bundle, terms, options)
    return {
      lanes: plan.lanes.map(({ handling, objects, denied }) => ({
        handling,
        objects: objects.map((object) => object.facts.id),
        members: [...roster.members.values()].filter((member) => member !== self).map((member) => {
          const { verdict, reasons } = decide(member, 'receive', { author: self.member, handling }, { holder: self })
          return { member: member.member, name: member.name, verdict, reasons: [...reasons, ...denied.get(member.member) ?? []] }
        })
      })),
      refused: plan.refused,
      narrowed: plan.narrowed,
      ...(plan.warnings !== undefined && { warnings: plan.warnings }),
      ...(plan.hold !== undefined && { hold: plan.hold })
    }
  }

  async publish (bundle: Uint8Array, terms: Terms, order: Order): Promise<Publication> {
    return this.#next(async () => this.#publishNow(bundle, terms, order))
  }

  /** Seals and publishes between two publications: so that lanes grow without gaps. */
  async inTurn<T> (work: () => Promise<T>): Promise<T> {
    return this.#next(async () => {
      checkReady(this.#context)
      return sealing(work)
    })
  }

  async #next<T> (work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  async #publishNow (bundle: Uint8Array, terms: Terms, order: Order): Promise<Publication> {
    const plan = await this.#plan(bundle, terms, order)
    const told = { narrowed: plan.narrowed, ...(plan.warnings !== undefined && { warnings: plan.warnings }) }
    const nothing = { entries: [], objects: 0, refused: plan.refused, ...told }
    if (plan.refused.length > 0 || plan.lanes.length === 0) {
      return nothing
    }
    const waiting = await order.gate(plan, countDistinct(plan))
    if (waiting !== undefined) {
      return { ...nothing, waiting }
    }
    checkReady(this.#context)
    refuseStale(this.#context, plan.lanes.map(({ handling }) => handling))
    const published = await sealing(async () => this.#sealAll(plan, { ext: extensionOf(terms), expiry: terms.expires }, order))
    return { ...published, objects: countDistinct(plan), refused: [], ...told }
  }

  async #sealAll (plan: Plan, label: Label, order: Order): Promise<Pick<Publication, 'publication' | 'entries'>> {
    const sealed: PublishedEntry[] = []
    for (const lane of plan.lanes) {
      sealed.push(...await this.#seal(lane, label, order))
    }
    // from here on the entries exist under this node's signature: they are kept, whatever the signal says
    order.signal?.throwIfAborted()
    const publication = order.publication ?? toHex(randomBytes(idBytes))
    const entries = sealed.filter(({ bodies }) => bodies.length > 0).map(({ entry }) => entry.id)
    const at = this.#context.clock.nowMs()
    const rows = publishedRows(publication, sealed, { at, who: order.who, why: order.why })
    await this.#context.engine.publish(sealed, { type: 'publication', id: publication, entries, at }, ...rows, ...order.records ?? [])
    return { publication, entries }
  }

  async #plan (bundle: Uint8Array, terms: Terms, { signal }: AbortOptions): Promise<Plan> {
    signal?.throwIfAborted()
    const { roster, self, rules, warningLists } = this.#context
    const allowed = decide(self, 'publish', { author: self.member, handling: { tlp: 'clear', audience: { any: [{ all: true }] } } }, { holder: self })
    if (allowed.verdict !== 'permit') {
      throw new HanseError(
        allowed.reasons[0]?.code ?? 'E_ROLE_OBSERVER',
        `${self.name} may not publish: ${allowed.reasons.map((reason) => reason.text).join('; ')}`,
        {}
      )
    }
    const now = this.#context.clock.nowMs()
    const asked = checkedTerms(terms, now)
    const { objects, refused } = parse(bundle)
    const known = await this.#referents(objects)
    signal?.throwIfAborted()
    const plan = planPublication({
      objects,
      terms: asked,
      defaultTlp: this.#defaultTlp,
      author: self.member,
      subjects: [...roster.members.values()],
      rules: rules.set === undefined ? undefined : { set: rules.set, self, time: this.#context.clock.nowMs() },
      known: (id) => known.get(id) ?? []
    })
    const versions = await refuseVersions(this.#context, objects)
    const warnings = warningsOf(warningLists, objects)
    return {
      ...plan,
      refused: [...refused, ...refuseExpired(objects, now), ...versions, ...plan.refused],
      ...(warnings.length > 0 && { warnings })
    }
  }

  /** What this node holds of the objects outside the bundle that the bundle refers to. */
  async #referents (objects: StixObject[]): Promise<Map<string, Referent[]>> {
    const inside = new Set(objects.map((object) => object.facts.id))
    const outside = new Set(objects.flatMap((object) => object.facts.refs).filter((id) => !inside.has(id)))
    const known = new Map<string, Referent[]>()
    for (const id of outside) {
      const found = await this.#context.store.objectsById(id)
      if (found.length > 0) {
        known.set(id, found.map(({ place, facts: { tlp, pap, iep } }) => isPrivate(this.#context, place)
          ? { tlp, pap, iep }
          : { published: publishedInfo(this.#context.engine, place) ?? nobody, pap, iep }))
      }
    }
    return known
  }

  /** Seals objects for nobody but this member's nodes; resolves when they are durable. */
  async keepForNodes (objects: StixObject[], options: AbortOptions): Promise<void> {
    await this.inTurn(async () => {
      const sealed = await this.#seal({ handling: forNobody, objects, denied: new Map() }, {}, options)
      options.signal?.throwIfAborted()
      await this.#context.engine.publish(sealed)
    })
  }

  /** Seals one lane's objects: the opening if the lane is new, then as many entries as the limits ask for. */
  async #seal (lane: PlannedLane, label: Label, options: AbortOptions): Promise<PublishedEntry[]> {
    const { sealed, ...own } = await this.#laneFor(lane.handling, options)
    let { state } = own
    const ranges = planEntries(lane.objects.map((object) => object.bytes.length))
    const id = randomBytes(idBytes)
    for (const [part, { from, count }] of ranges.entries()) {
      const entry = await this.#sealEntry(state, lane.objects.slice(from, from + count), { ...label, publication: { id, part, parts: ranges.length } }, options)
      sealed.push(entry)
      state = laneAfter(entry.entry)
    }
    return sealed
  }

  /** Seals withdrawals in the lane of a handling: an entry with one leaf each. */
  async sealWithdrawals (handling: Handling, leaves: readonly Uint8Array[], facts: ObjectFacts, options: AbortOptions): Promise<PublishedEntry[]> {
    const { suite } = this.#context
    const { sealed, ...own } = await this.#laneFor(handling, options)
    let { state } = own
    for (const leaf of leaves) {
      const seed = randomBytes(seedBytes)
      const entry = await this.#sign(prepareNext(suite, state, { kind: withdrawalKind, time: this.#context.clock.nowMs(), leaves: [leaf], seed }), options)
      sealed.push({ entry, bodies: chunksOf(suite, entry.id, [leaf], { seed }).map((chunk) => ({ chunk, facts: [facts] })) })
      state = laneAfter(entry)
    }
    return sealed
  }

  /** This node's lane of a handling, with its opening if that must be sealed first. */
  async #laneFor (terms: Handling, options: AbortOptions): Promise<{ state: LaneState, sealed: PublishedEntry[] }> {
    const { suite, federation, engine, node } = this.#context
    const handling = encodeHandling(terms)
    const group = groupOf(suite, federation, handling)
    const before = engine.machine.laneFor(group, await this.#incarnations.current())
    if (before !== undefined) {
      // before the first seal in it since the start its holders are asked: this store may be an old one, put back
      await engine.claim(before.lane)
    }
    let incarnation = await this.#incarnations.current()
    const known = engine.machine.laneFor(group, incarnation)
    if (known !== undefined && isAheadOfTime(this.#context, known)) {
      await this.#incarnations.leave({ reason: 'clock', lane: known.lane, seq: known.seq })
      incarnation = await this.#incarnations.current()
    } else if (known !== undefined) {
      return { state: known, sealed: [] }
    }
    const opening = await this.#sign(prepareOpening(suite, {
      federation,
      node: multikey(node.nodeKey),
      incarnation,
      handling,
      nonce: randomBytes(idBytes),
      certificate: fromHex(node.certificate),
      time: this.#context.clock.nowMs()
    }), options)
    return { state: laneAfter(opening), sealed: [{ entry: opening, bodies: [] }] }
  }

  async #sealEntry (lane: LaneState, objects: StixObject[], label: Label, options: AbortOptions): Promise<PublishedEntry> {
    const { suite, engine } = this.#context
    const leaves = objects.map((object) => object.bytes)
    const seed = randomBytes(seedBytes)
    const entry = await this.#sign(prepareNext(suite, lane, { kind: 'bundle', time: this.#context.clock.nowMs(), leaves, seed, ...label }), options)
    const bodies = chunksOf(suite, entry.id, leaves, { seed }).map((chunk) => {
      const read = objects.slice(chunk.from, chunk.from + chunk.leaves.length).map(({ value, facts }) => ({ value, facts }))
      engine.know(chunk, read)
      return { chunk, facts: read.map(({ facts }) => facts) }
    })
    return { entry, bodies }
  }

  async #sign (prepared: PreparedEntry, { signal }: AbortOptions): Promise<Verified<Entry>> {
    const { suite, signer } = this.#context
    return assemble(suite, prepared, await signer.sign(prepared.signInput, { signal }), signer.publicKey)
  }
}

/** Whether a private import stands there, in the one form or the other. */
function isPrivate ({ engine }: Context, place: Place): boolean {
  return 'private' in place || entryInfo(engine, place.entry)?.private === true
}

function countDistinct (plan: Plan): number {
  return new Set(plan.lanes.flatMap((lane) => lane.objects)).size
}
