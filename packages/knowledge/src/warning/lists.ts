import { normalise, recognise } from '@hanse/stix'
import { networkBits, networksAround, widthOf } from '../network.ts'
import type { WarningList } from './read.ts'
import type { Observable, ObservableType } from '@hanse/stix'

/** A value that a list of over-common ones names, or lies within. */
export interface Warning {
  /** name of the list */
  list: string
  observable: Observable
}

/** What parts of values are looked for in. */
const partTypes: ReadonlySet<ObservableType> = new Set<ObservableType>(['domain', 'email', 'url'])

/** Where a host stands in a URL in its normal spelling. */
const urlHost = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/

/** Lists of values that are too common to mean anything by themselves, ready to be asked. Says what it finds and decides nothing. */
export class WarningLists {
  /** names of the lists that hold a value, by its type and normal spelling */
  readonly #exact = new Map<string, Set<string>>()
  /** the same for hosts, whose subdomains count */
  readonly #hosts = new Map<string, Set<string>>()
  /** hosts that count within URLs too */
  readonly #urlHosts = new Map<string, Set<string>>()
  readonly #parts: Array<{ part: string, list: string }> = []
  /** how many leading bits the networks have */
  readonly #lengths = new Set<number>()

  constructor (lists: Iterable<WarningList>) {
    for (const list of lists) {
      this.#add(list)
    }
  }

  /** The lists that name these observables, each once an observable. */
  flag (observables: readonly Observable[]): Warning[] {
    return observables.flatMap((observable) => [...new Set(this.#listsOf(observable))].sort().map((list) => ({ list, observable })))
  }

  #add ({ name, kind, inUrls, values }: WarningList): void {
    for (const value of values) {
      switch (kind) {
        case 'substring':
          this.#parts.push({ part: value.toLowerCase(), list: name })
          break
        case 'hostname': {
          const host = normalise('domain', value.replace(/^\./, ''))
          note(this.#hosts, host, name)
          note(inUrls ? this.#urlHosts : undefined, host, name)
          break
        }
        case 'string':
        case 'cidr':
          for (const observable of recognise(value)) {
            note(this.#exact, keyOf(observable), name)
            const bits = networkBits(observable)
            if (bits !== undefined) {
              this.#lengths.add(bits)
            }
          }
          break
        default: {
          const never: never = kind
          throw new Error(never)
        }
      }
    }
  }

  * #listsOf (observable: Observable): Iterable<string> {
    const { type, value } = observable
    yield * this.#exact.get(keyOf(observable)) ?? []
    if (widthOf(observable) !== undefined) {
      for (const network of networksAround(observable, [...this.#lengths])) {
        yield * this.#exact.get(keyOf(network)) ?? []
      }
    }
    const [hosts, host] = type === 'url' ? [this.#urlHosts, urlHost.exec(value)?.[1] ?? ''] : [this.#hosts, type === 'domain' ? value : '']
    for (let name = host; name !== ''; name = name.slice(name.indexOf('.') + 1 || name.length)) {
      yield * hosts.get(name) ?? []
    }
    const folded = value.toLowerCase()
    for (const { part, list } of partTypes.has(type) ? this.#parts : []) {
      if (folded.includes(part)) {
        yield list
      }
    }
  }
}

function keyOf ({ type, value }: Observable): string {
  return `${type} ${value}`
}

function note (index: Map<string, Set<string>> | undefined, key: string | undefined, list: string): void {
  if (index !== undefined && key !== undefined) {
    const names = index.get(key) ?? new Set()
    index.set(key, names.add(list))
  }
}
