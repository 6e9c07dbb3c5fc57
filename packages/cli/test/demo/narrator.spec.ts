import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { jsonNarrator, peopleNarrator } from '../../src/demo/narrator.ts'
import type { DemoEvent, DemoResult } from '../../src/demo/events.ts'

const result: DemoResult = { ok: true, members: 5, published: 2, delivered: 3, withheld: 5, leaks: 0, missing: 0, seconds: 1.5 }
const holds: DemoEvent = {
  event: 'holds',
  file: 'evil\u001b[31m\u202e.json',
  author: 'Havblik Respons (DK)',
  terms: 'GREEN to all',
  objects: 2,
  members: [
    { member: 'Havblik Respons (DK)', held: 2, verdict: 'author', reason: '' },
    { member: 'Vigie Sarrazine (FR)', held: 0, verdict: 'deny', reason: 'left out by name' },
    { member: 'Cierzo Respuesta (ES)', held: 2, verdict: 'permit', reason: '' },
    { member: 'Fjellvakt (NO)', held: 1, verdict: 'permit', reason: '' }
  ]
}
const latency: DemoEvent = { event: 'latency', member: 'Fjellvakt (NO)', publications: 1, medianMilliseconds: 3, maxMilliseconds: 4, afterStart: false }

describe('the narrator', () => {
  it('writes the result with exactly its keys, in order, as the last JSON line', () => {
    const out = new PassThrough()
    const narrator = jsonNarrator(out)
    narrator.tell(latency)
    narrator.end(result)
    const lines = String(out.read()).trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toBe('{"ok":true,"members":5,"published":2,"delivered":3,"withheld":5,"leaks":0,"missing":0,"seconds":1.5}')
  })

  it('shows people who holds what and why not, without control characters from file names', () => {
    const out = new PassThrough()
    const narrator = peopleNarrator(out, () => 0)
    narrator.tell(holds)
    narrator.tell(latency)
    narrator.end(result)
    const text = String(out.read())
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
    expect(text).toMatch(/author +— +✔ +1 of 2 +GREEN to all/)
    expect(text).toContain('— Vigie Sarrazine (FR): left out by name')
    expect(text).toContain('✔ Everyone holds exactly what its author meant for it.')
  })

  it('says so when the end is wrong', () => {
    const out = new PassThrough()
    peopleNarrator(out, () => 0).end({ ...result, ok: false, leaks: 1 })
    expect(String(out.read())).toMatch(/✘.*1 leaked/)
  })
})
