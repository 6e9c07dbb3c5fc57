import { randomBytes } from 'node:crypto'
import {
  assemble,
  chunksOf,
  decide,
  encodeHandling,
  fromHex,
  groupOf,
  HanseError,
  laneAfter,
  multikey,
  planEntries,
  prepareNext,
  prepareOpening,
  toHex
} from '@hanse/core'
import { defaultLimits } from '@hanse/exchange'
import { parse } from '@hanse/stix'
import { entryInfo } from '../member/context.ts'
import { planPublication } from './plan.ts'
import type { Context } from '../member/context.ts'
import type { AbortOptions, Preview, Publication, Terms } from '../types.ts'
import type { Plan, PlannedLane, Referent } from './plan.ts'
import type { Entry, LaneState, PreparedEntry, Tlp, Verified } from '@hanse/core'
import type { PublishedEntry } from '@hanse/exchange'
import type { StixObject } from '@hanse/stix'

const seedBytes = 32
const idBytes = 16

/** How something is taken to be published whose lane is not known: what is unknown denies. */
const nobody = { handling: { tlp: 'red', audience: { any: [] } }, author: '' } as const satisfies Referent['published']

/** Plans, seals and hands over publications, one after another, so that lanes grow without gaps. */
export class Publisher {
  readonly #context: Context
  readonly #defaultTlp: Tlp
  #last: Promise<unknown> = Promise.resolve()

  constructor (context: Context, defaultTlp: Tlp) {
    this.#context = context
    this.#defaultTlp = defaultTlp
  }

  async preview (bundle: Uint8Array, terms: Terms, options: AbortOptions = {}): Promise<Preview> {
    const { roster, self } = this.#context
    const plan = await this.#plan(bundle, terms, options)
    return {
      lanes: plan.lanes.map(({ handling, objects }) => ({
        handling,
        objects: objects.map((object) => object.facts.id),
        members: [...roster.members.values()].filter((member) => member !== self).map((member) => {
          const { verdict, reasons } = decide(member, 'receive', { author: self.member, handling }, { holder: self })
          return { member: member.member, name: member.name, verdict, reasons }
        })
      })),
      refused: plan.refused,
      narrowed: plan.narrowed
    }
  }

  async publish (bundle: Uint8Array, terms: Terms, options: AbortOptions = {}): Promise<Publication> {
    const done = this.#last.then(async () => this.#publishNow(bundle, terms, options))
    this.#last = done.catch(() => {})
    return done
  }

  async #publishNow (bundle: Uint8Array, terms: Terms, options: AbortOptions): Promise<Publication> {
    this.#checkClock()
    const plan = await this.#plan(bundle, terms, options)
    const nothing = { entries: [], objects: 0, refused: plan.refused, narrowed: plan.narrowed }
    if (plan.refused.length > 0 || plan.lanes.length === 0) {
      return nothing
    }
    const sealed: PublishedEntry[] = []
    for (const lane of plan.lanes) {
      sealed.push(...await this.#seal(lane, options))
    }
    // from here on the entries exist under this node's signature: they are kept, whatever the signal says
    options.signal?.throwIfAborted()
    const publication = toHex(randomBytes(idBytes))
    const entries = sealed.filter(({ bodies }) => bodies.length > 0).map(({ entry }) => entry.id)
    await this.#context.engine.publish(sealed, { type: 'publication', id: publication, entries, at: Date.now() })
    return { publication, entries, objects: countDistinct(plan), refused: [], narrowed: plan.narrowed }
  }

  /** A node whose clock is off seals nothing: its times would be refused or outlast their expiry (DESIGN §5). */
  #checkClock (): void {
    const skewMs = this.#context.engine.machine.clockSkewMs()
    if (skewMs !== undefined && Math.abs(skewMs) > defaultLimits.skewMs) {
      throw new HanseError(
        'E_CLOCK',
        `this node's clock is ${Math.round(skewMs / 1000)} s behind the median of its peers', ` +
          `the limit is ${defaultLimits.skewMs / 1000} s; set the clock and publish again`,
        { skewMs, limitMs: defaultLimits.skewMs }
      )
    }
  }

  async #plan (bundle: Uint8Array, terms: Terms, { signal }: AbortOptions): Promise<Plan> {
    signal?.throwIfAborted()
    const { roster, self } = this.#context
    const allowed = decide(self, 'publish', { author: self.member, handling: { tlp: 'clear', audience: { any: [{ all: true }] } } }, { holder: self })
    if (allowed.verdict !== 'permit') {
      throw new HanseError(
        allowed.reasons[0]?.code ?? 'E_ROLE_OBSERVER',
        `${self.name} may not publish: ${allowed.reasons.map((reason) => reason.text).join('; ')}`,
        {}
      )
    }
    const { objects, refused } = parse(bundle)
    const known = await this.#referents(objects)
    signal?.throwIfAborted()
    const plan = planPublication({
      objects, terms, defaultTlp: this.#defaultTlp, author: self.member, subjects: [...roster.members.values()], known: (id) => known.get(id) ?? []
    })
    return { ...plan, refused: [...refused, ...plan.refused] }
  }

  /** What this node holds of the objects outside the bundle that the bundle refers to. */
  async #referents (objects: StixObject[]): Promise<Map<string, Referent[]>> {
    const inside = new Set(objects.map((object) => object.facts.id))
    const outside = new Set(objects.flatMap((object) => object.facts.refs).filter((id) => !inside.has(id)))
    const known = new Map<string, Referent[]>()
    for (const id of outside) {
      const found = await this.#context.store.objectsById(id)
      if (found.length > 0) {
        known.set(id, found.map(({ place, facts }) => 'private' in place
          ? { tlp: facts.tlp }
          : { published: entryInfo(this.#context.engine, place.entry) ?? nobody }))
      }
    }
    return known
  }

  /** Seals one lane's objects: the opening if the lane is new, then as many entries as the limits ask for. */
  async #seal (lane: PlannedLane, options: AbortOptions): Promise<PublishedEntry[]> {
    const { suite, federation, engine, node, incarnation } = this.#context
    const handling = encodeHandling(lane.handling)
    const sealed: PublishedEntry[] = []
    let state = engine.machine.laneFor(groupOf(suite, federation, handling), incarnation)
    if (state === undefined) {
      const opening = await this.#sign(prepareOpening(suite, {
        federation,
        node: multikey(node.nodeKey),
        incarnation,
        handling,
        nonce: randomBytes(idBytes),
        certificate: fromHex(node.certificate),
        time: Date.now()
      }), options)
      state = laneAfter(opening)
      sealed.push({ entry: opening, bodies: [] })
    }
    const ranges = planEntries(lane.objects.map((object) => object.bytes.length))
    const id = randomBytes(idBytes)
    for (const [part, { from, count }] of ranges.entries()) {
      const entry = await this.#sealEntry(state, lane.objects.slice(from, from + count), { id, part, parts: ranges.length }, options)
      sealed.push(entry)
      state = laneAfter(entry.entry)
    }
    return sealed
  }

  async #sealEntry (
    lane: LaneState,
    objects: StixObject[],
    publication: { id: Uint8Array, part: number, parts: number },
    options: AbortOptions
  ): Promise<PublishedEntry> {
    const { suite, engine } = this.#context
    const leaves = objects.map((object) => object.bytes)
    const seed = randomBytes(seedBytes)
    const entry = await this.#sign(prepareNext(suite, lane, { kind: 'bundle', time: Date.now(), leaves, seed, publication }), options)
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

function countDistinct (plan: Plan): number {
  return new Set(plan.lanes.flatMap((lane) => lane.objects)).size
}
