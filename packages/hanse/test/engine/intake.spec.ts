import { describe, expect, it } from 'vitest'
import { Intake, portionOf } from '../../src/engine/intake.ts'
import type { DiskState } from '../../src/index.ts'
import type { Message } from '@hanse/exchange'

const entry = (kind: string, more: object = {}): Message => ({ type: 'entry', entry: { header: { kind } }, ...more }) as unknown as Message
const chunk = { type: 'chunk', chunk: { entry: 'ab' } } as unknown as Message
const [want, receipt, digest] = ['want', 'receipt', 'digest'].map((type) => ({ type }) as unknown as Message)
const bundle = entry('bundle', { chunk: {} })

describe('what is taken while there is little room', () => {
  const rows: Array<[DiskState, 'live' | 'bulk' | 'alert', string, Message, string]> = [
    ['ok', 'live', 'content', bundle, 'all'],
    ['low', 'live', 'content', bundle, 'header'],
    ['low', 'live', 'a header alone', entry('bundle'), 'all'],
    ['low', 'live', 'more content', chunk, 'nothing'],
    ['low', 'bulk', 'content', bundle, 'later'],
    ['low', 'bulk', 'more content', chunk, 'later'],
    ['low', 'alert', 'an alert', entry('alert', { chunk: {} }), 'all'],
    ['low', 'live', 'a withdrawal', entry('withdrawal', { chunk: {} }), 'all'],
    ['low', 'live', 'a receipt', receipt as Message, 'all'],
    ['low', 'live', 'a want', want as Message, 'all'],
    ['full', 'alert', 'an alert', entry('alert', { chunk: {} }), 'later'],
    ['full', 'live', 'a header alone', entry('bundle'), 'later'],
    ['failed', 'live', 'a want', want as Message, 'later'],
    ['failed', 'live', 'a receipt', receipt as Message, 'later'],
    ['full', 'live', 'a digest', digest as Message, 'all']
  ]
  it.each(rows)('%s: of the class %s, %s', (state, streamClass, _, message, portion) => {
    expect(portionOf(state, streamClass, message, () => 'bundle')).toBe(portion)
  })

  it('is held until there is room, and dropped when its session has ended', async () => {
    let state: DiskState = 'full'
    const intake = new Intake(() => state, () => undefined)
    const fed: string[] = []
    intake.turn('a')
    intake.turn('b')
    const [a, b] = ['a', 'b'].map(async (peer) => intake.take(peer, 'live', bundle, () => { fed.push(peer) }))
    intake.resume()
    intake.turn('b')
    await b
    expect(fed).toEqual([])
    state = 'ok'
    intake.resume()
    await a
    expect(fed).toEqual(['a'])
  })
})
