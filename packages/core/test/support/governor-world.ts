/** Every way in which a few governors can sign, by the code that they run: a small explicit-state explorer. */
import {
  contradict, draftCommit, draftMove, draftPrepare, standingOf, takeStatement, unwrap
} from '../../src/index.ts'
import { agreementOf, bodyAt, fakeSuite, governorKeys, placeOf, proposalOf, signedBy } from './governors.ts'
import type { TestKey } from './keys.ts'
import type { Random } from './sealed-entries.ts'
import type { Agreement, GovernorSignature, Hex, LinkSlot, PreparedLink, LinkStatement } from '../../src/index.ts'

/**
 * `honest` signs what `signing.ts` drafts, on any view of what was signed; `reckless` has signed everything that can be
 * taken, from the start; `careful` signs anything but two statements that contradict each other.
 */
export type Character = 'honest' | 'reckless' | 'careful'

export interface World {
  characters: readonly Character[]
  links: number
  rounds: number
}

/** A statement of the world, by its name. */
interface Act { name: string, governor: number, statement: LinkStatement }

export interface WorldState {
  /** what was signed, in the order of names, without what is reckless */
  acts: readonly Act[]
  /** what an observer knows who knows all */
  agreement: Agreement
}

const quorum = 3
export const keys = governorKeys(4)
export const place = placeOf(keys, quorum)
const slot: LinkSlot = { federation: place.federation, height: place.height, prev: place.prev }

/** Explores all states and calls back on each; symmetric ones are one. */
export class Explorer {
  readonly world: World
  readonly links: Hex[]
  readonly #base: Agreement
  readonly #acts = new Map<string, Act>()
  readonly #views = new Map<string, Agreement>()
  readonly #steps = new Map<string, Act[]>()
  readonly #orders: number[][]

  constructor (world: World) {
    this.world = world
    const proposals = Array.from({ length: world.links }, (_, i) => proposalOf(bodyAt(place, keys, [], { until: 1_000 + i })))
    this.links = proposals.map(({ link }) => link.hash).sort()
    this.#orders = permutations(world.links)
    this.#base = agreementOf(place, proposals, this.#governors('reckless').flatMap((governor) => this.#reckless(governor)))
  }

  /** @returns how many states there are */
  explore (visit: (state: WorldState) => void): number {
    const first = { acts: [], agreement: this.#base }
    const seen = new Set([this.#nameOf(first)])
    const open: WorldState[] = [first]
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      visit(state)
      for (const act of this.#next(state)) {
        const name = this.#nameOf({ acts: [...state.acts, act] })
        if (!seen.has(name)) {
          seen.add(name)
          open.push(this.#after(state, act))
        }
      }
    }
    return seen.size
  }

  /** One way through a world that is too large for all of them, until nobody can sign anything more. */
  walk (random: Random): WorldState[] {
    const states: WorldState[] = [{ acts: [], agreement: this.#base }]
    for (;;) {
      const state = states.at(-1) as WorldState
      const next = this.#next(state)
      if (next.length === 0) {
        return states
      }
      states.push(this.#after(state, random.pick(next)))
    }
  }

  #after (state: WorldState, act: Act): WorldState {
    const acts = [...state.acts, act].sort((a, b) => a.name < b.name ? -1 : 1)
    return { acts, agreement: this.#withReckless(take(state.agreement, act.statement)) }
  }

  #governors (character: Character): number[] {
    return this.world.characters.flatMap((own, governor) => own === character ? [governor] : [])
  }

  #next (state: WorldState): Act[] {
    return [
      ...this.#governors('honest').flatMap((governor) => this.#honestSteps(state, governor)),
      ...this.#governors('careful').flatMap((governor) => this.#carefulSteps(state, governor))
    ]
  }

  /**
   * An honest governor sees some of what was signed. What it may sign hangs on the round that is open to it, and on the
   * newest link that it knows to be prepared: so for each pair there is one view, the largest.
   */
  #honestSteps (state: WorldState, governor: number): Act[] {
    const found = new Map<string, Act>()
    for (let round = 0; round < this.world.rounds; round++) {
      for (const newest of [undefined, ...this.#prepared(state.agreement)]) {
        const seen = state.acts.filter((act) => act.governor === governor || isSeen(act.statement, round, newest))
        const key = `${round} ${newest?.round} ${newest?.link} ${governor} ${seen.map(({ name }) => name).join()}`
        const steps = this.#steps.get(key) ?? this.#drafts(this.#view(seen, round, newest), governor)
        this.#steps.set(key, steps)
        steps.forEach((act) => found.set(act.name, act))
      }
    }
    return [...found.values()]
  }

  #drafts (view: Agreement, governor: number): Act[] {
    const own = view.place.governors[governor] as Hex
    const drafts = [...this.links.map((link) => draftPrepare(view, own, link, 0)), draftCommit(view, own), draftMove(view, own)]
    return drafts.flatMap((draft) => draft.ok && draft.value.body.round < this.world.rounds
      ? [this.#act(governor, draft.value.body, draft.value.shown)]
      : [])
  }

  /** The agreement of who saw these, and of what is reckless all that such a view may hold. */
  #view (seen: readonly Act[], round: number, newest: PreparedLink | undefined): Agreement {
    const name = `${round} ${newest?.round} ${newest?.link} ${seen.map((act) => act.name).join()}`
    const known = this.#views.get(name)
    if (known !== undefined) {
      return known
    }
    const bare = agreementOf(place, [...this.#base.proposals.values()])
    const always = this.#governors('reckless').flatMap((governor) => this.#reckless(governor)).filter((statement) => isSeen(statement, round, newest))
    const view = [...always, ...seen.map(({ statement }) => statement)].reduce(take, bare)
    const whole = this.#withReckless(view, (statement) => isSeen(statement, round, newest))
    this.#views.set(name, whole)
    return whole
  }

  #carefulSteps ({ acts, agreement }: WorldState, governor: number): Act[] {
    const own = acts.filter((act) => act.governor === governor)
    const rounds = Array.from({ length: this.world.rounds }, (_, round) => round)
    const votes = rounds.flatMap((round) => this.links.flatMap((link) => (['prepare', 'commit'] as const).map((kind) =>
      this.#act(governor, { ...slot, kind, round, link }))))
    const moves = rounds.slice(1).flatMap((round) => [undefined, ...this.#shown(agreement, round)].map((prepared) =>
      this.#move(governor, agreement, round, prepared)))
    return [...votes, ...moves].filter((act) =>
      own.every(({ name, statement }) => name !== act.name && !contradict(statement.body, act.statement.body)))
  }

  /** Votes and moves that a reckless governor can sign before anyone else signs. */
  #reckless (governor: number): LinkStatement[] {
    const rounds = Array.from({ length: this.world.rounds }, (_, round) => round)
    return rounds.flatMap((round) => [
      ...(round === 0 ? [] : [this.#act(governor, { ...slot, kind: 'move', round }).statement]),
      ...this.links.flatMap((link) => (['prepare', 'commit'] as const).map((kind) => this.#act(governor, { ...slot, kind, round, link }).statement))
    ])
  }

  /** With the moves that reckless governors can sign now that more is prepared. */
  #withReckless (agreement: Agreement, isIncluded: (statement: LinkStatement) => boolean = () => true): Agreement {
    let whole = agreement
    for (const governor of this.#governors('reckless')) {
      for (let round = 1; round < this.world.rounds; round++) {
        for (const prepared of this.#shown(agreement, round)) {
          const { statement } = this.#move(governor, agreement, round, prepared)
          whole = isIncluded(statement) ? take(whole, statement) : whole
        }
      }
    }
    return whole
  }

  #move (governor: number, agreement: Agreement, round: number, prepared?: PreparedLink): Act {
    const by = prepared && agreement.rounds[prepared.round]?.prepares.get(prepared.link)
    const shown = [...by ?? []].map(([key, signature]) => ({ key, signature })).sort((a, b) => a.key < b.key ? -1 : 1).slice(0, quorum)
    return this.#act(governor, { ...slot, kind: 'move', round, ...(prepared !== undefined && { prepared }) }, shown)
  }

  /** What a quorum prepared before a round, whether it was allowed or not. */
  #shown ({ rounds }: Agreement, before: number): PreparedLink[] {
    return rounds.slice(0, before).flatMap(({ prepares }, round) => this.links
      .filter((link) => (prepares.get(link)?.size ?? 0) >= quorum)
      .map((link) => ({ round, link })))
  }

  #prepared (agreement: Agreement): PreparedLink[] {
    return standingOf(agreement).prepared
  }

  /** One object for one statement. Which prepares show a link makes no difference to what is known then. */
  #act (governor: number, body: LinkStatement['body'], shown: GovernorSignature[] = []): Act {
    const link = (hash: Hex): number => this.links.indexOf(hash)
    const detail = body.kind === 'move' ? body.prepared && `${body.prepared.round}.${link(body.prepared.link)}` : link(body.link)
    const name = `${governor}${body.kind}${body.round}:${detail ?? ''}`
    const nameShown = `${name} ${shown.map(({ key }) => key).join()}`
    const act = this.#acts.get(nameShown) ?? { name, governor, statement: signedBy(keys[governor] as TestKey, body, shown) }
    this.#acts.set(nameShown, act)
    return act
  }

  /** One name for all states that differ in which of the honest governors, and which of the links, is which. */
  #nameOf ({ acts }: Pick<WorldState, 'acts'>): string {
    const sorted = [...acts].sort((a, b) => a.name < b.name ? -1 : 1)
    const names = this.#orders.map((order) => {
      const lines = this.world.characters.map((character) => `${character} `)
      for (const { governor, statement: { body } } of sorted) {
        const link = (hash: Hex): number => order[this.links.indexOf(hash)] as number
        const detail = body.kind === 'move' ? body.prepared && `${body.prepared.round}.${link(body.prepared.link)}` : link(body.link)
        lines[governor] += `${body.kind.charAt(0)}${body.round}:${detail ?? ''} `
      }
      return lines.sort().join()
    })
    return names.sort()[0] as string
  }
}

function isSeen ({ body }: LinkStatement, round: number, newest: PreparedLink | undefined): boolean {
  const isNoNewer = ({ round: at, link }: PreparedLink): boolean =>
    newest !== undefined && (at < newest.round || (at === newest.round && link === newest.link))
  if (body.kind === 'move') {
    return body.round <= round && (body.prepared === undefined || isNoNewer(body.prepared))
  }
  return body.kind === 'prepare' && isNoNewer(body)
}

function take (agreement: Agreement, statement: LinkStatement): Agreement {
  return unwrap(takeStatement(fakeSuite, agreement, statement)).agreement
}

function permutations (count: number): number[][] {
  return count === 0
    ? [[]]
    : permutations(count - 1).flatMap((rest) => Array.from({ length: count }, (_, at) => [...rest.slice(0, at), count - 1, ...rest.slice(at)]))
}
