import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rulesHash } from '@hanse/core'
import { homeFiles } from '../home/files.ts'
import { parseRules } from './parse-rules.ts'
import type { Clock } from '../clock.ts'
import type { RulesView } from '../types.ts'
import type { Hex, MemberId, OwnRules, Roster, RuleDirection, RuleSet, Suite } from '@hanse/core'

/** Where rules come from: their text in YAML or JSON, or undefined when there are none. */
export type RulesSource = () => Promise<string | undefined>

/** The rules of a home: `rules.yaml`, or else `rules.json`. */
export function rulesOfHome (directory: string): RulesSource {
  return async () => await readIfThere(join(directory, homeFiles.rules)) ?? await readIfThere(join(directory, homeFiles.rulesJson))
}

async function readIfThere (path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined
    }
    throw error
  })
}

/** A member's own rules as they are in force, read anew when asked to. */
export class RulesInForce {
  readonly #source: RulesSource
  readonly #roster: () => Roster
  readonly #suite: Suite
  readonly #clock: Clock
  #set: RuleSet | undefined
  #hash: Hex | undefined

  constructor (source: RulesSource, roster: () => Roster, suite: Suite, clock: Clock) {
    this.#source = source
    this.#roster = roster
    this.#suite = suite
    this.#clock = clock
  }

  get set (): RuleSet | undefined { return this.#set }

  /** What the audit log calls them; undefined while there are none. */
  get hash (): Hex | undefined { return this.#hash }

  /**
   * Reads them anew. Those in force stay when the new ones are refused.
   *
   * @throws {HanseError} what `parseRules` refuses with
   */
  async load (): Promise<RulesView> {
    const text = await this.#source()
    const set = text === undefined ? undefined : parseRules(text, [...this.#roster().members.values()])
    this.#set = set
    this.#hash = set === undefined ? undefined : rulesHash(this.#suite, set)
    return { hash: this.#hash, rules: set?.rules.length ?? 0, default: set?.default ?? 'permit' }
  }

  /** What `decide` is to ask them, for content of an author; nothing while there are none. */
  for (direction: RuleDirection, author: MemberId, purpose?: string): OwnRules | undefined {
    return this.#set === undefined
      ? undefined
      : { set: this.#set, direction, author: this.#roster().members.get(author), purpose, time: this.#clock.nowMs() }
  }
}
