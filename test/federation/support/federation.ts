/** Members as processes over TCP, five as in the demo if nothing else is said, what they were told to publish, and what each ends with. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cast } from '@hanse/cli/demo/cast'
import { alarmsOf, carryOut, holdingsOf, settle } from '@hanse/cli/demo/driver'
import { found } from '@hanse/cli/demo/founding'
import { judge } from '@hanse/cli/demo/judge'
import { expectations } from '@hanse/cli/demo/oracle'
import { startSeat, stopSeat } from '@hanse/cli/demo/seat'
import { untilConnected } from '@hanse/cli/demo/wait'
import { inbound, rawFiles, storeRows } from './leak-search.ts'
import type { Haystack } from './leak-search.ts'
import type { Player } from '@hanse/cli/demo/cast'
import type { Done } from '@hanse/cli/demo/driver'
import type { Founded } from '@hanse/cli/demo/founding'
import type { Holding, Verdict } from '@hanse/cli/demo/judge'
import type { ExpectedFile, OracleFile, OracleRule, OracleTerms } from '@hanse/cli/demo/oracle'
import type { RunningSeat, Seat } from '@hanse/cli/demo/seat'
import type { SourceObject } from '@hanse/cli/demo/source'

const memberProcess = fileURLToPath(new URL('../member.ts', import.meta.url))
const holdDeadlineMs = 20_000
const pollMs = 100

/** What a federation is founded with, and what of it is told the oracle. */
export interface Founding {
  players?: readonly Player[]
  /** `rules.yaml` of members, by key. */
  rulesFiles?: Readonly<Record<string, string>>
  /** What these mean, in the oracle's words. */
  rules?: readonly OracleRule[]
}

export class Federation {
  /** Its id. */
  readonly id: string
  readonly #directory: string
  readonly #rules: readonly OracleRule[]
  readonly #seats: readonly Seat[]
  readonly #running = new Map<string, RunningSeat>()
  readonly #done: Done[] = []
  readonly #files: OracleFile[] = []
  readonly #signal = new AbortController().signal

  private constructor (directory: string, { federation, seats }: Founded, rules: readonly OracleRule[]) {
    this.id = federation
    this.#directory = directory
    this.#seats = seats
    this.#rules = rules
  }

  static async found ({ players = cast, rulesFiles = {}, rules = [] }: Founding = {}): Promise<Federation> {
    const directory = await mkdtemp(join(tmpdir(), 'hanse-federation-'))
    const founded = await found(directory, players, 'Federation under test')
    for (const { player, home } of founded.seats) {
      const text = rulesFiles[player.key]
      if (text !== undefined) {
        await writeFile(join(home, 'rules.yaml'), text)
      }
    }
    return new Federation(directory, founded, rules)
  }

  get keys (): string[] {
    return this.#seats.map(({ player }) => player.key)
  }

  async start (...keys: string[]): Promise<void> {
    await Promise.all(this.#seats.filter(({ player }) => keys.includes(player.key)).map(async seat => {
      const argv = ['--conditions=hanse:source', memberProcess, seat.home, this.#recordings(seat.player.key)]
      this.#running.set(seat.player.key, await startSeat(seat, argv, this.#signal))
    }))
    await untilConnected([...this.#running.values()], this.#signal)
  }

  async stop (...keys: string[]): Promise<void> {
    await Promise.all(keys.map(async key => {
      const seat = this.#running.get(key)
      this.#running.delete(key)
      if (seat !== undefined) {
        await stopSeat(seat)
      }
    }))
  }

  /** Has a member publish objects. The oracle is `told` the same terms, and others only to plant a leak. */
  async publish (author: string, terms: OracleTerms, objects: readonly SourceObject[], told: OracleTerms = terms): Promise<Done> {
    const file = `${this.#done.length}.json`
    const path = join(this.#directory, file)
    const bundle = `{"type": "bundle", "id": "bundle--${crypto.randomUUID()}", "objects": [\n${objects.map(({ text }) => text).join(',\n')}\n]}`
    await writeFile(path, bundle)
    const memberOf = (key: string): string => this.#seats.find(({ player }) => player.key === key)?.member ?? key
    const done = await carryOut({ path, author, title: '', terms }, [...this.#running.values()], memberOf, this.#signal)
    this.#done.push(done)
    this.#files.push({ file, author, terms: told, objects })
    return done
  }

  /** Waits for the receipts of all running members that running authors mean to send to. */
  async settle (): Promise<void> {
    await settle(this.#done, [...this.#running.values()], () => {}, this.#signal)
  }

  /** Waits until a member holds so many of a publication's objects; gives the number it held at the end. */
  async untilHolds (key: string, { publication }: Done, count: number): Promise<number> {
    const deadline = Date.now() + holdDeadlineMs
    for (;;) {
      const held = (await this.holdings(key)).filter(({ entry }) => publication.entries.includes(entry)).length
      if (held >= count || Date.now() > deadline) {
        return held
      }
      await delay(pollMs)
    }
  }

  async holdings (key: string): Promise<Holding[]> {
    const seat = this.#running.get(key)
    return seat === undefined ? [] : holdingsOf(seat, this.#signal)
  }

  get expected (): ExpectedFile[] {
    return expectations(this.#seats.map(({ player }) => player), this.#files, this.#rules)
  }

  /** Files that a node accepted and the oracle refuses, or the other way round. */
  get disagreements (): string[] {
    return this.expected.flatMap(({ file, refused }, index) => {
      const found = this.#done[index]?.publication.refused ?? []
      const accepted = this.#done[index]?.publication.publication !== undefined
      return accepted === (refused === undefined) ? [] : [`${file}: oracle ${refused ?? 'accepts'}, node ${JSON.stringify(found)}`]
    })
  }

  async judge (): Promise<Verdict> {
    const published = this.#done.map(({ plan, publication }, index) =>
      ({ file: this.#files[index]?.file ?? '', author: plan.author, entries: publication.entries }))
    const holdings = (await Promise.all(this.keys.map(key => this.holdings(key)))).flat()
    return judge(this.keys, this.expected, published, holdings)
  }

  async alarms (): Promise<string[]> {
    const found = await Promise.all([...this.#running.values()].map(seat => alarmsOf(seat, this.#signal)))
    return found.flat()
  }

  /** What a member may hold and what not, as the oracle says, and what of it others gave. What it wanted to publish and could not is neither. */
  clearances (key: string): { allowed: SourceObject[], forbidden: SourceObject[], given: SourceObject[] } {
    const clearances = { allowed: [] as SourceObject[], forbidden: [] as SourceObject[], given: [] as SourceObject[] }
    for (const { author, objects } of this.expected.filter(({ author, refused }) => refused === undefined || author !== key)) {
      for (const { object, holders } of objects) {
        clearances[author === key || holders.has(key) ? 'allowed' : 'forbidden'].push(object)
        if (author !== key && holders.has(key)) {
          clearances.given.push(object)
        }
      }
    }
    return clearances
  }

  /** Names, ids and attributes of members and terms: what every member knows of the federation. */
  get known (): string {
    return JSON.stringify(this.#seats.map(({ player, member, address }) => [player, member, address]))
  }

  /** Home of a member. */
  home (key: string): string {
    return this.#seats.find(({ player }) => player.key === key)?.home ?? ''
  }

  /** How many others a running member's node has a ready session with. */
  async peers (key: string): Promise<number> {
    const status = await this.#running.get(key)?.hanse.status({ signal: this.#signal })
    return status?.peersReady ?? 0
  }

  /** All that a stopped member's node kept, logged and was sent. */
  async haystacks (key: string): Promise<{ store: Haystack[], files: Haystack[], inbound: Haystack[] }> {
    const home = this.home(key)
    const files = [...await rawFiles(home), ...(await rawFiles(this.#directory)).filter(({ where }) => where === join(this.#directory, `${key}.log`))]
    return { files, store: await storeRows(join(home, 'store', 'level')), inbound: await this.received(key) }
  }

  /** What a stopped member's node was sent, stream by stream. */
  async received (key: string): Promise<Haystack[]> {
    return inbound(this.#recordings(key))
  }

  #recordings (key: string): string {
    return join(this.#directory, 'recordings', key)
  }

  async end (): Promise<void> {
    await this.stop(...this.#running.keys())
    await rm(this.#directory, { recursive: true, force: true })
  }
}
