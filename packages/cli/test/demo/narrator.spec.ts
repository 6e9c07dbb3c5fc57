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

  it('tells in a line each what others handed on, and by which rule one is denied', () => {
    const out = new PassThrough()
    const narrator = peopleNarrator(out, () => 0)
    narrator.tell({
      event: 'caught-up',
      member: 'Cierzo Respuesta (ES)',
      objects: 9,
      milliseconds: 5,
      absent: 'Vigie Sarrazine (FR)',
      handedOn: [{ file: 'a.json', objects: 6, held: 0, holders: 3 }, { file: 'b\u001b.json', objects: 4, held: 4, holders: 3 }]
    })
    const reasons = [{ code: 'E_AUDIENCE_EXCEPT', text: 'the author excepted this member' }, { code: 'R_x', text: 'your rule x denies it' }]
    narrator.tell(
      { event: 'explained', member: 'Vigie Sarrazine (FR)', about: 'Cierzo Respuesta (ES)', file: 'a.json', id: 'malware--1', verdict: 'deny', reasons }
    )
    const lines = String(out.read()).trimEnd().split('\n')
    expect(lines).toHaveLength(5)
    expect(lines.join('')).not.toMatch(/\p{C}/u)
    expect(lines[1]).toMatch(/— a\.json: 3 others hold it too/)
    expect(lines[2]).toMatch(/✔ b.\.json: 4 of 4 objects of Vigie/)
    expect(lines[4]).toMatch(/no: the author excepted this member; your rule x denies it/)
  })
})
