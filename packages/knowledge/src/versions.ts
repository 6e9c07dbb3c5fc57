import type { KnowledgeInit, Match } from './types.ts'
import type { Place } from '@hanse/store'

/** Which versions of objects are the newest held, each id read once. */
export class Versions {
  private readonly init: KnowledgeInit
  private readonly newest = new Map<string, Map<string, string>>()

  constructor (init: KnowledgeInit) {
    this.init = init
  }

  /** Whether no newer version of this object, from the same author, is held; private imports are apart. */
  async isNewest ({ id, place, modified }: Pick<Match, 'id' | 'place' | 'modified'>): Promise<boolean> {
    let bySource = this.newest.get(id)
    if (bySource === undefined) {
      bySource = await this.read(id)
      this.newest.set(id, bySource)
    }
    const newest = bySource.get(this.sourceOf(place) ?? '')
    return newest === undefined || compareTime(modified ?? '', newest) >= 0
  }

  private async read (id: string): Promise<Map<string, string>> {
    const bySource = new Map<string, string>()
    for (const { place, facts } of await this.init.store.factsById(id)) {
      const source = this.sourceOf(place)
      const { modified = '' } = facts
      if (source !== undefined && compareTime(modified, bySource.get(source) ?? '') >= 0) {
        bySource.set(source, modified)
      }
    }
    return bySource
  }

  private sourceOf (place: Place): string | undefined {
    return 'private' in place ? 'private' : this.init.entryInfo(place.entry)?.author
  }
}

const subsecond = /\.\d+/

/** Order of two RFC 3339 times, of any precision; no time at all is before every other. */
function compareTime (a: string, b: string): number {
  return secondsOf(a) - secondsOf(b) || fractionOf(a) - fractionOf(b)
}

function secondsOf (time: string): number {
  return time === '' ? -Number.MAX_SAFE_INTEGER : Date.parse(time.replace(subsecond, ''))
}

function fractionOf (time: string): number {
  return Number(subsecond.exec(time)?.[0] ?? 0)
}
