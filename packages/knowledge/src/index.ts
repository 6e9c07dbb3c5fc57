/**
 * What a member knows: which objects of which members, and which of its own imports, say something about a value.
 * Local only; nothing is asked of anyone.
 *
 * @packageDocumentation
 *
 * @example
 *
 * ```typescript
 * import { Knowledge } from '@hanse/knowledge'
 * import type { KnowledgeInit } from '@hanse/knowledge'
 *
 * export async function show (init: KnowledgeInit): Promise<void> {
 *   const knowledge = new Knowledge(init)
 *   const { matches } = await knowledge.lookup('hxxps://evil[.]example/login')
 *   for (const { id, author, handling, current } of matches) {
 *     console.log(id, author, handling?.tlp ?? 'private', current ? 'current' : 'superseded')
 *   }
 * }
 * ```
 */
export { Knowledge } from './knowledge.ts'
export { matchesMax, valuesPerBatchMax } from './limits.ts'
export { Presence } from './presence.ts'
export { reindex } from './reindex.ts'
export { rowsFor } from './rows.ts'
export { WarningLists } from './warning/lists.ts'
export { readWarningList, warningValuesMax } from './warning/read.ts'
export type { PlacedObject } from './rows.ts'
export type { Warning } from './warning/lists.ts'
export type { WarningKind, WarningList, WarningListResult } from './warning/read.ts'
export type { AbortOptions, Answer, EntryInfo, KnowledgeInit, Match } from './types.ts'
