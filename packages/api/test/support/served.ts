import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectApi, serveApi } from '../../src/index.ts'
import { FakeHanse } from './fake-hanse.ts'
import type { ApiClient, ServedApi } from '../../src/index.ts'

/** A fake node, its API on a socket of its own, and a client of it. */
export interface Served extends AsyncDisposable { node: FakeHanse, api: ServedApi, client: ApiClient, directory: string }

/** A directory of its own for a test. */
export async function temporary (): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'hanse-api-'))
  return { path, [Symbol.asyncDispose]: async () => { await rm(path, { recursive: true, force: true }) } }
}

export async function serveFake (): Promise<Served> {
  const directory = await mkdtemp(join(tmpdir(), 'hanse-api-'))
  const socket = join(directory, 'api.sock')
  const node = new FakeHanse()
  const api = await serveApi(node, { socket })
  const client = connectApi({ socket })
  return {
    node,
    api,
    client,
    directory,
    [Symbol.asyncDispose]: async () => {
      client.close()
      await api.close()
      await rm(directory, { recursive: true, force: true })
    }
  }
}

/** A request as another program may send it. */
export async function rawRequest (
  socket: string,
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers = {}
): Promise<{ status: number, text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socket, method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => { resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }) })
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
