import { describe, expect, it } from 'vitest'
import { hanse, homeOf, soloHome } from '../support/command.ts'
import { indicator, objectEvent } from '../support/samples.ts'

describe('hanse tail', () => {
  it('shows the newest only, or all behind a cursor', async () => {
    const asked: unknown[] = []
    await using home = await homeOf({
      subscribe: async function * ({ signal, ...options } = {}) {
        asked.push(options)
        for (let at = 0; at < 25; at++) {
          yield objectEvent(indicator('evil.example'), { cursor: String(at) })
        }
      }
    })
    const newest = await hanse(['tail', '--json', '--home', home.path])
    expect(newest.records.map(({ cursor }) => cursor)).toEqual(['15', '16', '17', '18', '19', '20', '21', '22', '23', '24'])
    expect((await hanse(['tail', '--since', '3', '--json', '--home', home.path])).records).toHaveLength(25)
    await hanse(['tail', '-f', '--since', '3', '--home', home.path])
    expect(asked).toEqual([{ since: 'start', follow: false }, { since: '3', follow: false }, { since: '3', follow: true }])
  })

  it('-f ends with 130 when interrupted', async () => {
    const interruption = new AbortController()
    await using home = await homeOf({
      subscribe: async function * ({ signal } = {}) {
        yield objectEvent(indicator('evil.example'))
        await new Promise((_resolve, reject) => { signal?.addEventListener('abort', () => { reject(signal.reason) }) })
      }
    })
    const { code, err } = await hanse(['tail', '-f', '--home', home.path], { signal: interruption.signal, onOutput: () => { interruption.abort() } })
    expect({ code, err }).toEqual({ code: 130, err: '' })
  })

  it('-f and peers need a node that runs, and say so', async () => {
    await using home = await soloHome()
    for (const argv of [['tail', '-f'], ['peers']]) {
      const { code, err } = await hanse([...argv, '--home', home.path])
      expect(code).toBe(4)
      expect(err).toContain('start it with: hanse run (E_NO_NODE)')
    }
  })
})
