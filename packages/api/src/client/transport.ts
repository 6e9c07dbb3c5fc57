/** Requests over the Unix socket: one function for an answer, one for a stream of lines. */
import { lstat } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { HanseError, show } from 'hanse'
import { errorOf } from '../wire/errors.ts'
import { json, ndjson, splitLines } from '../wire/lines.ts'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'

/** What every request needs. */
export interface Transport { socket: string, agent: Agent }

/** One request. */
export interface Call {
  method: 'GET' | 'POST'
  path: string
  /** JSON text */
  body?: string
  signal?: AbortSignal
}

/** One request whose body are lines, sent as they come. */
export interface Feed extends Call {
  values: AsyncIterable<string> | Iterable<string>
  lineOf(value: string): string
}

/** Nobody listens: there is no socket, or a crashed node left it behind. */
const absentCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ENOTSOCK'])

const okStatus = 200
const rootUid = 0

/**
 * The JSON value of an answer.
 *
 * @throws {HanseError} what the node threw; `E_NO_NODE`, `E_NODE_LOST`, `E_SOCKET_OWNER`. An abort rejects with the
 * signal's reason
 */
export async function ask (transport: Transport, call: Call): Promise<unknown> {
  try {
    const response = await respond(transport, call)
    return parsed(await textOf(response)) ?? notOurs(transport, response)
  } catch (error) {
    throw failure(error, transport, call.signal)
  }
}

/** The text of an answer; throws as `ask`. */
export async function askText (transport: Transport, call: Call): Promise<string> {
  try {
    return await textOf(await respond(transport, call))
  } catch (error) {
    throw failure(error, transport, call.signal)
  }
}

/**
 * The JSON values of a stream, as they come; leaving the loop ends it on both sides.
 *
 * @throws {HanseError} as `ask`; an error of the node may also come after the first values
 */
export async function * stream (transport: Transport, call: Call | Feed): AsyncGenerator<unknown> {
  const left = new AbortController()
  const signal = call.signal === undefined ? left.signal : AbortSignal.any([call.signal, left.signal])
  try {
    const write = 'values' in call
      // what the caller's values fail with is what the caller gets
      ? (request: ClientRequest) => { feed(request, call).catch((error) => { left.abort(error) }) }
      : undefined
    const response = await respond(transport, { ...call, signal }, write)
    for await (const line of splitLines(response)) {
      const value = parsed(line) ?? notOurs(transport, response)
      const error = errorOf((value as { error?: unknown }).error)
      if (error !== undefined) {
        throw error
      }
      yield value
    }
  } catch (error) {
    throw failure(error, transport, signal)
  } finally {
    left.abort()
  }
}

async function respond (transport: Transport, call: Call, write?: (request: ClientRequest) => void): Promise<IncomingMessage> {
  call.signal?.throwIfAborted()
  await checkOwner(transport.socket)
  const response = await send(transport, call, write)
  if (response.statusCode === okStatus) {
    return response
  }
  throw errorOf(parsed(await textOf(response))) ?? notOurs(transport, response)
}

function send (transport: Transport, call: Call, write?: (request: ClientRequest) => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      socketPath: transport.socket,
      agent: transport.agent,
      method: call.method,
      path: call.path,
      signal: call.signal,
      headers: call.method === 'GET' ? {} : { 'content-type': write === undefined ? json : ndjson }
    })
    request.on('response', resolve)
    // stays: a connection may still break after the answer began, which the reader of the answer reports
    request.on('error', reject)
    if (write === undefined) {
      request.end(call.body)
    } else {
      request.flushHeaders()
      write(request)
    }
  })
}

async function feed (request: ClientRequest, { values, lineOf }: Feed): Promise<void> {
  const iterator = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]()
  request.once('close', () => { void Promise.resolve(iterator.return?.()).catch(() => {}) })
  while (!request.destroyed) {
    const { done, value } = await iterator.next()
    if (done === true) {
      request.end()
      return
    }
    if (!request.destroyed && !request.write(`${lineOf(value)}\n`)) {
      await drained(request)
    }
  }
}

async function drained (request: ClientRequest): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      request.off('drain', done)
      request.off('close', done)
      resolve()
    }
    request.on('drain', done)
    request.on('close', done)
  })
}

async function textOf (response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of response) {
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Another user's socket may be a trap for what is looked up; only root may talk to anybody's node. */
async function checkOwner (socket: string): Promise<void> {
  const uid = process.getuid?.()
  const found = await lstat(socket).catch(() => undefined)
  if (found !== undefined && uid !== undefined && uid !== rootUid && found.uid !== uid) {
    throw new HanseError(
      'E_SOCKET_OWNER',
      `the socket ${show(socket)} belongs to another user (${found.uid}); run as the user whose node it is`,
      { socket, uid: found.uid }
    )
  }
}

function notOurs (transport: Transport, response: IncomingMessage): never {
  throw new HanseError(
    'E_API_ANSWER',
    `${show(transport.socket)} answered with status ${response.statusCode ?? 0} and nothing that a Hanse node says; see which program listens there`,
    { socket: transport.socket, status: response.statusCode }
  )
}

function failure (error: unknown, transport: Transport, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) {
    return signal.reason
  }
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (error instanceof HanseError || typeof code !== 'string') {
    return error
  }
  if (absentCodes.has(code)) {
    return new HanseError(
      'E_NO_NODE',
      `no node answers on ${show(transport.socket)}; start one with "hanse run"`,
      { socket: transport.socket },
      { cause: error }
    )
  }
  return new HanseError(
    'E_NODE_LOST',
    `the connection to the node on ${show(transport.socket)} broke (${code}); see whether it still runs`,
    { socket: transport.socket, cause: code },
    { cause: error }
  )
}
