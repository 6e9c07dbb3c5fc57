import { decide, equal, isForNobody } from '@hanse/core'
import { recognise } from '@hanse/stix'
import { batchesOf } from './batches.ts'
import { KnownKeys } from './known-keys.ts'
import { matchesMax, valuesPerBatchMax } from './limits.ts'
import { networksAround, widthOf } from './network.ts'
import { lengthKey, observableKey } from './rows.ts'
import { Versions } from './versions.ts'
import type { AbortOptions, Answer, KnowledgeInit, Match } from './types.ts'
import type { Observable, ObservableType } from '@hanse/stix'
import type { StoredObject } from '@hanse/store'

/** One value of a batch: what it can mean, and the index keys that could know it. */
interface Question {
  query: string
  observables: Observable[]
  probes: Array<{ observable: Observable, key: Uint8Array }>
}

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
  async * lookupMany (values: AsyncIterable<string> | Iterable<string>, { signal }: AbortOptions = {}): AsyncGenerator<Answer> {
    for await (const batch of batchesOf(values, valuesPerBatchMax, signal)) {
      yield * await this.answer(batch, signal)
    }
  }

  private async answer (values: readonly string[], signal: AbortSignal | undefined): Promise<Answer[]> {
    this.keys.ask(values.length)
    const questions = await this.questions(values)
    const probes = questions.flatMap((question) => question.probes)
    const occurring = await this.keys.occur(probes.map(({ key }) => key))
    const known = new Set(probes.filter((_, i) => occurring[i]))
    const answers: Answer[] = []
    for (const { query, observables, probes } of questions) {
      const warnings = this.init.warningLists?.flag(observables) ?? []
      answers.push({
        query,
        observables,
        ...known.size === 0 ? { matches: [], truncated: false } : await this.matches(probes.filter((probe) => known.has(probe)), signal),
        ...(warnings.length > 0 && { warnings })
      })
    }
    return answers
  }

  private async questions (values: readonly string[]): Promise<Question[]> {
    const recognised = values.map((query) => ({ query, observables: recognise(query) }))
    const lengths = await this.lengths(recognised.flatMap(({ observables }) => observables))
    return recognised.map(({ query, observables }) => ({
      query,
      observables,
      probes: observables
        .flatMap((observable) => [observable, ...networksAround(observable, lengths.get(observable.type) ?? [])])
        .map((observable) => ({ observable, key: observableKey(this.init.suite, observable) }))
    }))
  }

  /** The lengths of networks that occur, longest first, for each kind of address that is asked for. */
  private async lengths (observables: readonly Observable[]): Promise<Map<ObservableType, number[]>> {
    const found = new Map<ObservableType, number[]>()
    for (const observable of observables) {
      const { type } = observable
      const width = widthOf(observable)
      if (width !== undefined && !found.has(type)) {
        const all = this.lengthKeys(type, width)
        const occurring = await this.keys.occur(all)
        found.set(type, all.flatMap((_, i) => occurring[i] ? [width - 1 - i] : []))
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

  private async matches (probes: Question['probes'], signal: AbortSignal | undefined): Promise<Pick<Answer, 'matches' | 'truncated'>> {
    const { store } = this.init
    const candidates: Candidate[] = []
    let truncated = false
    for (const { observable, key } of probes) {
      const left = matchesMax - candidates.length
      const places = await store.places(key, { limit: left + 1, signal })
      truncated ||= places.length > left
      for (const object of await store.objects(places.slice(0, left), { signal })) {
        const candidate = object && this.candidate(observable, object)
        if (candidate !== undefined && !candidates.some((other) => isTwin(candidate, other))) {
          candidates.push(candidate)
        }
      }
    }
    if (candidates.length === 0) {
      return { matches: [], truncated }
    }
    const versions = new Versions(this.init)
    const matches: Match[] = []
    for (const candidate of candidates) {
      signal?.throwIfAborted()
      matches.push({ ...candidate, current: await versions.isNewest(candidate) })
    }
    return { matches, truncated }
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
