import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { codesOf } from '../../../../test/support/decoders.ts'
import { codeOfThrow } from '../../../../test/support/fuzz-target.ts'
import { itHoldsUnderFuzz } from '../../../../test/support/fuzz.ts'
import { readConfig } from '../../src/home/config.ts'
import { parseCursor } from '../../src/member/cursor.ts'

const runs = 600
const configs = [
  'listen:\n  - /ip4/127.0.0.1/tcp/0\n  - /ip6/::/tcp/7373\nrelay: true\nproxy: http://proxy.example:3128\n',
  '{ "listen": ["/dns4/a.example/tcp/443/tls/ws"], "dht": false }'
]
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('what a person or a product gives back, altered', () => {
  let directory = ''
  beforeAll(async () => { directory = await mkdtemp(join(tmpdir(), 'hanse-fuzz-')) })
  afterAll(async () => { await rm(directory, { recursive: true, force: true }) })

  itHoldsUnderFuzz({
    name: 'configuration',
    codes: codesOf('configuration'),
    corpus: configs.map(utf8),
    read: async (bytes) => {
      await writeFile(join(directory, 'hanse.yaml'), bytes)
      return codeOfThrow(async () => readConfig(directory))
    }
  }, runs)

  itHoldsUnderFuzz({
    name: 'cursor',
    codes: codesOf('cursor'),
    corpus: ['start', '12.3', '12.3.1790000000000.0123456789abcdef'].map(utf8),
    read: async (bytes) => codeOfThrow(() => parseCursor(new TextDecoder().decode(bytes)))
  }, runs)
})
