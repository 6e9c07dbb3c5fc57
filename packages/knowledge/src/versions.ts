import { isForNobody } from '@hanse/core'
import { isBefore } from '@hanse/stix'
import type { KnownKeys } from './known-keys.ts'
import type { KnowledgeInit, Match } from './types.ts'
import type { Place } from '@hanse/store'

/** Which versions of objects are the newest held, each id read once. */
export class Versions {
  private readonly init: KnowledgeInit
  private readonly keys: KnownKeys
  private readonly newest = new Map<string, Map<string, string>>()

  constructor (init: KnowledgeInit, keys: KnownKeys) {
    this.init = init
    this.keys = keys
  }

  /** Whether no newer version of this object, from the same author, is held; private imports are apart. */
  async isNewest ({ id, place, modified }: Pick<Match, 'id' | 'place' | 'modified'>): Promise<boolean> {
    let bySource = this.newest.get(id)
    if (bySource === undefined) {
      bySource = await this.read(id)
      this.newest.set(id, bySource)
    }
    const newest = bySource.get(this.sourceOf(place) ?? '')
    return newest === undefined || !isOlder(modified ?? '', newest)
  }

  private async read (id: string): Promise<Map<string, string>> {
    const bySource = new Map<string, string>()
    const { store } = this.init
    // what stands alone has no other version, and need not be read again
    const isAlone = this.keys.isAloneById(store.idKey(id)) || (await store.placesById(id, { limit: 2 })).length <= 1
    for (const { place, facts } of isAlone ? [] : await store.objectsById(id)) {
      const source = this.sourceOf(place)
      const { modified = '' } = facts
      if (source !== undefined && !isOlder(modified, bySource.get(source) ?? '')) {
        bySource.set(source, modified)
      }
    }
    return bySource
  }

  private sourceOf (place: Place): string | undefined {
    const info = 'private' in place ? undefined : this.init.entryInfo(place.entry)
    return 'private' in place || (info !== undefined && isForNobody(info.handling)) ? 'private' : info?.author
  }
}

/** Whether one `modified` is before another; none at all is before every other. */
function isOlder (a: string, b: string): boolean {
  return a === '' || b === '' ? a === '' && b !== '' : isBefore(a, b)
}
