import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chown, lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectApi, serveApi, socketPathBytesMax } from '../../src/index.ts'
import { FakeHanse } from '../support/fake-hanse.ts'
import { rawRequest, serveFake, temporary } from '../support/served.ts'

describe('the socket', () => {
  it('is for its owner alone, in a directory for its owner alone', async () => {
    await using directory = await temporary()
    const socket = join(directory.path, 'run', 'api.sock')
    const before = process.umask()
    const api = await serveApi(new FakeHanse(), { socket })
    expect((await lstat(socket)).mode & 0o777).toBe(0o600)
    expect((await lstat(dirname(socket))).mode & 0o777).toBe(0o700)
    expect(process.umask()).toBe(before)
    await api.close()
  })

  it('is gone after the close, which may be called twice', async () => {
    await using served = await serveFake()
    await served.api.close()
    await served.api.close()
    await expect(lstat(served.api.socket)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(served.client.status()).rejects.toMatchObject({ code: 'E_NO_NODE' })
  })

  it('has a path as long as the system allows, and no longer', async () => {
    await using directory = await temporary()
    const exact = join(directory.path, 'x'.repeat(socketPathBytesMax - directory.path.length - 1))
    const api = await serveApi(new FakeHanse(), { socket: exact })
    expect((await connectApi({ socket: exact }).status()).name).toBe('Lex')
    await api.close()
    await expect(serveApi(new FakeHanse(), { socket: `${exact}x` })).rejects.toMatchObject({ code: 'E_SOCKET_PATH' })
  })

  it('is not taken from a node that answers', async () => {
    await using served = await serveFake()
    await expect(serveApi(new FakeHanse(), { socket: served.api.socket })).rejects.toMatchObject({ code: 'E_SOCKET_IN_USE' })
    expect((await served.client.status()).name).toBe('Lex')
  })

  it('is taken over from a node that crashed', async () => {
    await using directory = await temporary()
    const socket = join(directory.path, 'api.sock')
    const script = join(directory.path, 'crash.mjs')
    await writeFile(script, `import { createServer } from 'node:net'
      createServer().listen(process.argv[2], () => process.kill(process.pid, 'SIGKILL'))`)
    await once(fork(script, [socket], { execArgv: [] }), 'exit')
    expect((await lstat(socket)).isSocket()).toBe(true)
    await expect(connectApi({ socket }).status()).rejects.toMatchObject({ code: 'E_NO_NODE' })
    const api = await serveApi(new FakeHanse(), { socket })
    expect((await connectApi({ socket }).status()).name).toBe('Lex')
    await api.close()
  })

  it('never removes a file that is no socket', async () => {
    await using directory = await temporary()
    const socket = join(directory.path, 'notes.txt')
    await writeFile(socket, 'mine')
    await expect(serveApi(new FakeHanse(), { socket })).rejects.toMatchObject({ code: 'E_SOCKET_IN_USE' })
    expect(await readFile(socket, 'utf8')).toBe('mine')
    await mkdir(join(directory.path, 'folder'))
    await expect(serveApi(new FakeHanse(), { socket: join(directory.path, 'folder') })).rejects.toMatchObject({ code: 'E_SOCKET_IN_USE' })
  })

  it.runIf(process.getuid?.() === 0)('is not put where another user could put another one', async () => {
    await using directory = await temporary()
    const other = join(directory.path, 'other')
    const nobody = 65_534
    await mkdir(other)
    await chown(other, nobody, nobody)
    await expect(serveApi(new FakeHanse(), { socket: join(other, 'api.sock') })).rejects.toMatchObject({ code: 'E_SOCKET_DIRECTORY', facts: { uid: nobody } })
  })

  it('closes although a client holds a connection and says nothing', async () => {
    await using served = await serveFake()
    const silent = createConnection(served.api.socket)
    await once(silent, 'connect')
    silent.write('POST /v1/import HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{')
    const closed = once(silent, 'close')
    silent.resume()
    await served.client.status()
    await served.api.close()
    await closed
  })

  it('closes although a client does not read its stream', async () => {
    await using served = await serveFake()
    served.node.flood = true
    const deaf = createConnection(served.api.socket)
    await once(deaf, 'connect')
    deaf.write('GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n')
    await served.node.wasAsked('subscribe')
    await served.client.status()
    const closed = once(deaf, 'close')
    await served.api.close()
    deaf.resume()
    await closed
  })

  it('of another program that answers is named as such', async () => {
    await using served = await serveFake()
    const { status } = await rawRequest(served.api.socket, 'GET', '/')
    expect(status).toBe(404)
  })
})
