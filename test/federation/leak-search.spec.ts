/** The leak search of these tests finds what it should, or their clean results would prove nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inboundStreams } from './support/inbound.ts'
import { searchLeaks } from './support/leak-search.ts'
import { createNeedles } from './support/needles.ts'
import type { SourceObject } from '@hanse/cli/demo/source'

function object (text: string): SourceObject {
  const value = JSON.parse(text) as Record<string, unknown>
  return { id: String(value.id), text, value }
}

const secret = object(`{"type":"indicator","id":"indicator--11111111-2222-4333-8444-555555555555",
  "pattern":"[domain-name:value = 'Sluice.Tidegate.example']"}`)
const shared = object('{"type":"malware","id":"malware--99999999-2222-4333-8444-555555555555","name":"A name that both may read"}')

describe('the needles', () => {
  it('are found exactly where they occur', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 16, maxLength: 20 })
    fc.assert(fc.property(fc.array(words), fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c') })), (needles, parts) => {
      const text = [...parts, ...needles.slice(0, 2)].join('')
      const found = createNeedles(needles).foundIn(Buffer.from(text))
      expect(found).toEqual(new Set(needles.filter(needle => text.includes(needle))))
    }))
  })
})

describe('the leak search', () => {
  const searched = (bytes: string, allowed: SourceObject[] = []): string[] =>
    searchLeaks([secret], allowed, '', [{ where: 'here', bytes: Buffer.from(bytes) }]).map(({ what }) => what)

  it('finds an id, whole bytes, a string within and its lower-case form', () => {
    expect(searched(`x${secret.id}x`)).toContain('11111111-2222-4333-8444-555555555555')
    expect(searched(secret.text)).toContain(secret.text)
    expect(searched('...[domain-name:value = \'sluice.tidegate.example\']...')).toHaveLength(1)
  })

  it('finds nothing in what the member may have', () => {
    expect(searched(shared.text, [shared])).toEqual([])
    expect(searched(secret.text, [secret])).toEqual([])
    expect(searched('')).toEqual([])
  })

  it('does not take for a leak what also stands in something the member may have', () => {
    const mention = object(`{"type":"note","id":"note--1","object_refs":["${secret.id}"]}`)
    expect(searched(secret.id, [mention])).toEqual([])
    expect(searched(secret.text, [mention]).length).toBeGreaterThan(0)
  })
})

describe('taking inbound bytes apart', () => {
  const frame = (type: number, stream: number, data: string, length: number = data.length): Buffer => {
    const header = Buffer.alloc(12)
    header[1] = type
    header.writeUInt32BE(stream, 4)
    header.writeUInt32BE(length, 8)
    return Buffer.concat([header, Buffer.from(data)])
  }

  it('joins what one stream brought in several frames between those of others', () => {
    const negotiation = Buffer.from('\u0013/multistream/1.0.0\n\u000d/yamux/1.0.0\n')
    const recorded = Buffer.concat([negotiation, frame(0, 1, 'one'), frame(1, 1, '', 9), frame(0, 3, 'other'), frame(2, 0, '', 7), frame(0, 1, 'two')])
    expect(inboundStreams(recorded).map(String)).toEqual(['onetwo', 'other'])
  })
})
