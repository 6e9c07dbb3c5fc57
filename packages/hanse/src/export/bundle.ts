import { randomUUID } from 'node:crypto'
import type { ExportItem, ExportSummary } from '../types.ts'

/**
 * An export as one bundle of STIX 2.1 on one line, in pieces: the objects byte for byte as they were signed, whatever versions of them
 * are held. Without objects the bundle has no list of them (STIX 2.1 §8).
 *
 * @param items - of `export`
 * @param done - told the summary
 */
export async function * stixBundle (items: AsyncIterable<ExportItem>, done: (summary: ExportSummary) => void): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let isEmpty = true
  yield encoder.encode(`{"type":"bundle","id":"bundle--${randomUUID()}"`)
  for await (const item of items) {
    if (item.type === 'summary') {
      done(item)
    } else {
      yield encoder.encode(isEmpty ? ',"objects":[' : ',')
      yield item.bytes
      isEmpty = false
    }
  }
  yield encoder.encode(isEmpty ? '}\n' : ']}\n')
}
