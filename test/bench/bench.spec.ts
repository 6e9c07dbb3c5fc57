import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { registry } from './registry.ts'
import type { Result } from './path.ts'

const bench = fileURLToPath(new URL('./run.ts', import.meta.url))
/** Installed for the bench alone; as with shared data, only CI insists on it. */
const isPeerMissing = process.env.CI == null && !existsSync(new URL('../../node_modules/@libp2p/gossipsub', import.meta.url))
const timeoutMs = 180_000

/** Runs paths on tiny sizes and gives what the last line says. */
async function run (...args: string[]): Promise<{ code: number, results: Record<string, Result>, text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=hanse:source', bench, '--quick', '--json', ...args], (error, stdout, stderr) => {
      const last = stdout.trimEnd().split('\n').at(-1) ?? ''
      resolve({ code: error === null ? 0 : Number(error.code), results: last.startsWith('{') ? JSON.parse(last) : {}, text: stdout + stderr })
    })
  })
}

describe('the bench', () => {
  const names = registry.map(({ name }) => name).filter((name) => !name.startsWith('delivery') || !isPeerMissing)

  it.each(names)('measures %s and says so in one line of JSON', async (name) => {
    const { code, results, text } = await run('--path', name)
    expect(code, text).toBe(0)
    expect(Object.keys(results).length).toBeGreaterThan(0)
    for (const [key, result] of Object.entries(results)) {
      expect(key.startsWith(name)).toBe(true)
      expect(Object.keys(result)).toEqual(['ours', 'floor', 'peer', 'ratio', 'goal', 'met'])
      expect(Number.isFinite(result.ours)).toBe(true)
      expect(result.met === null).toBe(result.goal === null)
    }
    // what would stand there without a figure, had it failed
    const quickly = (key: string): string => key.replace('.100k', '.100')
    expect(Object.keys(results).sort()).toEqual(registry.find((path) => path.name === name)?.keys.map(quickly).sort())
  }, timeoutMs)

  it('names the paths there are when it is asked for another', async () => {
    const { code, text } = await run('--path', 'nothing')
    expect(code).toBe(2)
    expect(text).toContain('ingest, lookup')
  })
})
