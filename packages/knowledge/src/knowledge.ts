import { decide, equal, isForNobody } from '@hanse/core'
import { recognise } from '@hanse/stix'
import { batchesOf } from './batches.ts'
import { KnownKeys } from './known-keys.ts'
import { matchesMax, valuesPerBatchMax } from './limits.ts'
import { networksAround, widthOf } from './network.ts'
import { lengthKey, typedKey, valueHash } from './rows.ts'
import { Versions } from './versions.ts'
import type { AbortOptions, Answer, KnowledgeInit, Match } from './types.ts'
import type { Observable, ObservableType } from '@hanse/stix'
import type { StoredObject } from '@hanse/store'

/** One value of a batch: what it can mean, and the index keys that could know it. */
interface Question {
  query: string
  observables: Observable[]
  probes: Probe[]
}

interface Probe { observable: Observable, key: Uint8Array }

/** Probes that occur, each with the only object under its key; undefined where the store must be asked for the places. */
type Known = Map<Probe, StoredObject | undefined>

/** A match whose place among the versions of its object is not known yet. */
type Candidate = Omit<Match, 'current'>

/** Answers questions about values out of one store. */
export class Knowledge {
  private readonly init: KnowledgeInit
  private readonly keys: KnownKeys
  private readonly marks = new Map<ObservableType, Uint8Array[]>()

  constructor (init: KnowledgeInit) {
    this.init = init
    this.keys = new KnownKeys(init.store)
  }

  /**
   * Who says what about a value, as a person may have typed it (defanged or not). An address also finds the networks
   * around it.
   *
   * @throws {HanseError} `E_STORE_DAMAGED`, `E_STORE_CLOSED`; or the signal's reason
   */
  async lookup (value: string, { signal }: AbortOptions = {}): Promise<Answer> {
    signal?.throwIfAborted()
    const [answer] = await this.answer([value], signal)
    return answer
  }

  /**
   * One answer a value, in order. Values that wait together are looked up together; none is held back for others.
   * Throws as `lookup` does, and what the source throws.
   */
  async * lookupMany (values: AsyncIterable<string> | Iterable<string>, options?: AbortOptions): AsyncGenerator<Answer> {
    for await (const answers of this.lookupBatches(values, options)) {
      for (const answer of answers) {
        yield answer
      }
    }
  }

  /** The same, as many answers at once as were looked up together: a step of a generator costs as much as a hash. */
  async * lookupBatches (values: AsyncIterable<string> | Iterable<string>, { signal }: AbortOptions = {}): AsyncGenerator<Answer[]> {
    for await (const batch of batchesOf(values, valuesPerBatchMax, signal)) {
      yield await this.answer(batch, signal)
    }
  }

  private async answer (values: readonly string[], signal: AbortSignal | undefined): Promise<Answer[]> {
    this.keys.ask(values.length)
    const questions = await this.questions(values)
    const known = await this.known(questions.flatMap(({ probes }) => probes), signal)
    const versions = new Versions(this.init, this.keys)
    const answers: Answer[] = []
    for (const { query, observables, probes } of questions) {
      const warnings = this.init.warningLists?.flag(observables) ?? []
      const asked = known.size === 0 ? [] : probes.filter((probe) => known.has(probe))
      answers.push({
        query,
        observables,
        ...asked.length === 0 ? { matches: [], truncated: false } : await this.matches(asked, known, versions, signal),
        ...(warnings.length > 0 && { warnings })
      })
    }
    return answers
  }

  /** Those that occur; with the object, where it is known that there is but one. */
  private async known (probes: readonly Probe[], signal: AbortSignal | undefined): Promise<Known> {
    const keys = probes.map(({ key }) => key)
    if (!this.keys.isWhole) {
      const occurring = await this.keys.occur(keys)
      return new Map(probes.filter((_, i) => occurring[i]).map((probe) => [probe, undefined]))
    }
    const may = this.keys.may(keys)
    const found: Known = new Map(probes.filter((_, i) => may[i]).map((probe) => [probe, undefined]))
    const alone = [...found.keys()].filter(({ key }) => this.keys.isAlone(key))
    const objects = await this.init.store.newest(alone.map(({ key }) => key), { signal })
    alone.forEach((probe, i) => { found.set(probe, objects[i]) })
    return found
  }

  private async questions (values: readonly string[]): Promise<Question[]> {
    const recognised = values.map((query) => ({ query, observables: recognise(query) }))
    const lengths = await this.lengths(recognised)
    return recognised.map(({ query, observables }) => ({ query, observables, probes: this.probes(observables, lengths) }))
  }

  /** Only those that can be there, as far as memory knows; types that spell the value alike share its hash. */
  private probes (observables: readonly Observable[], lengths: ReadonlyMap<ObservableType, number[]>): Probe[] {
    const probes: Probe[] = []
    let hashed: { value: string, hash: Uint8Array, may: boolean } | undefined
    const probe = (observable: Observable): void => {
      const { type, value } = observable
      if (hashed?.value !== value) {
        const hash = valueHash(this.init.suite, value)
        hashed = { value, hash, may: this.keys.mayOccur(hash) }
      }
      if (hashed.may) {
        probes.push({ observable, key: typedKey(hashed.hash, type) })
      }
    }
    for (const observable of observables) {
      probe(observable)
      const wider = lengths.get(observable.type)
      if (wider !== undefined && wider.length > 0) {
        networksAround(observable, wider).forEach(probe)
      }
    }
    return probes
  }

  /** The lengths of networks that occur, longest first, for each kind of address that is asked for. */
  private async lengths (asked: ReadonlyArray<Pick<Question, 'observables'>>): Promise<Map<ObservableType, number[]>> {
    const found = new Map<ObservableType, number[]>()
    for (const { observables } of asked) {
      for (const observable of observables) {
        const { type } = observable
        const width = widthOf(observable)
        if (width !== undefined && !found.has(type)) {
          const all = this.lengthKeys(type, width)
          const occurring = await this.keys.occur(all)
          found.set(type, all.flatMap((_, i) => occurring[i] ? [width - 1 - i] : []))
        }
      }
    }
    return found
  }

  /** The marks of all lengths of networks of a type, longest first, made once. */
  private lengthKeys (type: ObservableType, width: number): Uint8Array[] {
    const known = this.marks.get(type) ?? Array.from({ length: width }, (_, i) => lengthKey(this.init.suite, type, width - 1 - i))
    this.marks.set(type, known)
    return known
  }

  private async matches (
    probes: readonly Probe[],
    known: Known,
    versions: Versions,
    signal: AbortSignal | undefined
  ): Promise<Pick<Answer, 'matches' | 'truncated'>> {
    const candidates: Candidate[] = []
    let truncated = false
    for (const probe of probes) {
      const left = matchesMax - candidates.length
      const only = known.get(probe)
      const found = only === undefined ? await this.stored(probe.key, left, signal) : { objects: left > 0 ? [only] : [], more: left === 0 }
      truncated ||= found.more
      for (const object of found.objects) {
        const candidate = object && this.candidate(probe.observable, object)
        if (candidate !== undefined && !candidates.some((other) => isTwin(candidate, other))) {
          candidates.push(candidate)
        }
      }
    }
    const matches: Match[] = []
    for (const candidate of candidates) {
      signal?.throwIfAborted()
      matches.push({ ...candidate, current: await versions.isNewest(candidate) })
    }
    return { matches, truncated }
  }

  /** What stands under a key, and whether there is more than `max`. */
  private async stored (key: Uint8Array, max: number, signal: AbortSignal | undefined): Promise<{ objects: Array<StoredObject | undefined>, more: boolean }> {
    const { store } = this.init
    const places = await store.places(key, { limit: max + 1, signal })
    return { objects: await store.objects(places.slice(0, max), { signal }), more: places.length > max }
  }

  /** Undefined for what is no longer held, or not cleared for this member. */
  private candidate (observable: Observable, { place, bytes, facts, at }: StoredObject): Candidate | undefined {
    const { self, entryInfo } = this.init
    const object = {
      id: facts.id,
      objectType: facts.type,
      observable,
      place,
      revoked: facts.revoked === true,
      modified: facts.modified,
      facts,
      bytes
    }
    if ('private' in place) {
      return { ...object, author: self.member, private: true, time: at }
    }
    const info = entryInfo(place.entry)
    if (info === undefined || decide(self, 'lookup', { author: info.author, handling: info.handling, facts }, {}).verdict !== 'permit') {
      return undefined
    }
    const { author, lane, handling, time } = info
    if (isForNobody(handling)) {
      return { ...object, author, private: true, time }
    }
    return { ...object, author, lane, handling, private: false, time }
  }
}

/** Whether two nodes of the member imported the same object, each before it had that of the other. */
function isTwin (a: Candidate, b: Candidate): boolean {
  return a.private && b.private && a.id === b.id && a.observable === b.observable && equal(a.bytes, b.bytes)
}
